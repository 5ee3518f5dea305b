/// The absolute URL of `reference` in a document at the absolute URL `base`, by RFC 3986 section 5.2, with its fragment; `nil`
/// when `base` has no scheme. Bytes that are not allowed in a URL are percent-encoded.
package func resolveReference(_ reference: String, against base: String) -> String? {
    let base = URLParts(base)
    guard base.scheme != nil else { return nil }
    let reference = URLParts(reference)
    var target = reference
    if reference.scheme != nil {
        target.path = removingDotSegments(reference.path)
    } else {
        target.scheme = base.scheme
        if reference.authority != nil {
            target.path = removingDotSegments(reference.path)
        } else {
            target.authority = base.authority
            if reference.path.isEmpty {
                target.path = base.path
                target.query = reference.query ?? base.query
            } else if reference.path.utf8.first == ASCII.slash {
                target.path = removingDotSegments(reference.path)
            } else {
                target.path = removingDotSegments(merge(base, reference.path))
            }
        }
    }
    return percentEncodeIllegal(target.text)
}

/// Whether a URL has its own scheme; without one a reference is relative (RFC 3986, section 4.2).
package func hasScheme(_ reference: String) -> Bool { URLParts(reference).scheme != nil }

/// Merges paths by section 5.2.3.
private func merge(_ base: URLParts, _ path: Substring) -> Substring {
    if base.authority != nil, base.path.isEmpty { return "/" + path }
    guard let slash = base.path.utf8.lastIndex(of: ASCII.slash) else { return path }
    return base.path[...slash] + path
}

/// Removes dot segments by section 5.2.4. It works on segments and so takes time linear in the path's length.
private func removingDotSegments(_ path: Substring) -> Substring {
    guard path.utf8.contains(ASCII.dot) else { return path }
    let isAbsolute = path.utf8.first == ASCII.slash
    let segments = path.utf8.split(separator: ASCII.slash, omittingEmptySubsequences: false)
        .dropFirst(isAbsolute ? 1 : 0)
    var kept: [Substring] = []
    for (index, segment) in segments.enumerated() {
        let isLast = index == segments.count - 1
        if segment.elementsEqual(".".utf8) {
            if isLast { kept.append("") }
        } else if segment.elementsEqual("..".utf8) {
            _ = kept.popLast()
            if isLast { kept.append("") }
        } else {
            kept.append(Substring(segment))
        }
    }
    return Substring((isAbsolute ? "/" : "") + kept.joined(separator: "/"))
}
