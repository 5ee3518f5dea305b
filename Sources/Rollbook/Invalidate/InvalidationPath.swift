import PlaybookFiles
import SimpleRepository

extension Channel {
    /// The paths under which CloudFront may hold answers for an object; for a page also those of its folder.
    func invalidationPaths(ofKey key: String) -> [String] {
        let path = basePath + publicPath(of: key)
        let page = "/index.html"
        let folder = path.hasSuffix(page) ? [String(path.dropLast(page.count - 1))] : []
        return (folder + [path]).flatMap(invalidationForms)
    }

    /// The wildcard paths for an index's folder.
    func invalidationWildcards(ofPrefix prefix: String) -> [String] {
        let path = publicPath(of: prefix.trimmingSlashes())
        return invalidationForms(ofPath: basePath + (path.isEmpty ? "" : path + "/")).map { $0 + "*" }
    }

    /// The paths of a URL below the public one, such as one that a check found stale; empty for any other URL.
    func invalidationPaths(ofURL url: String) -> [String] {
        guard hasPublicURL, url.utf8.starts(with: publicURL.utf8) else { return [] }
        let rest = String(Substring(url.utf8.dropFirst(publicURL.utf8.count))).prefix { $0 != "?" && $0 != "#" }
        return percentDecode(rest).map { invalidationForms(ofPath: basePath + $0) } ?? []
    }

    /// The path of the public URL, with `/` at both ends.
    private var basePath: String {
        let authority = publicURL.firstRange(of: "://").map { publicURL[$0.upperBound...] } ?? publicURL[...]
        return authority.firstIndex(of: "/").map { String(authority[$0...]) } ?? "/"
    }
}

/// The forms of an unencoded path: the one that CloudFront wants, and the one in rollbook's links, if it differs.
///
/// CloudFront asks for non-ASCII characters and those that RFC 1738 calls unsafe to be encoded, and no others. Pages have `+`
/// as `%2B`. A cache may or may not distinguish the two, so both are named.
///
/// Source: CloudFront Developer Guide, "Invalidate files", "What you need to know when invalidating files".
private func invalidationForms(ofPath path: String) -> [String] {
    let wanted = path.utf8.map { isKept($0) ? String(UnicodeScalar($0)) : percentEncoded($0) }.joined()
    let linked = path.split(separator: "/", omittingEmptySubsequences: false)
        .map { percentEncodePathSegment(String($0)) }.joined(separator: "/")
    return wanted == linked ? [wanted] : [wanted, linked]
}

/// Whether a byte stays unencoded: printable ASCII except RFC 1738's unsafe characters, `*` (a wildcard) and `?` (a query).
private func isKept(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && !##"<>"#%{}|\^~[]`*?"##.utf8.contains(byte)
}

private func percentEncoded(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
}
