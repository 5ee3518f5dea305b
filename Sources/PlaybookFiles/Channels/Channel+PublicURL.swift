import SimpleRepository

extension Channel {
    /// Whether the channel can be verified from outside.
    package var hasPublicURL: Bool { !publicURL.isEmpty }

    /// The URL of an index, with a `/` at its end, such as `https://host/v2/gfx120X-all/`; each segment is
    /// percent-encoded. Empty without a public URL.
    package func publicURL(ofPrefix prefix: String) -> String {
        guard hasPublicURL else { return "" }
        let path = publicPath(of: prefix.trimmingSlashes())
        return path.isEmpty ? publicURL : publicURL + encoded(path) + "/"
    }

    /// The URL of an object; each segment is percent-encoded, so `+` is `%2B`. Empty without a public URL.
    package func publicURL(ofKey key: String) -> String {
        hasPublicURL ? publicURL + encoded(publicPath(of: key)) : ""
    }

    /// The path of a bucket path below the public URL, by the longest prefix in `paths` that it equals or is below.
    package func publicPath(of bucketPath: String) -> String {
        var longest: (prefix: String, path: String)?
        for (prefix, path) in paths
        where bucketPath.isOrLiesBelow(prefix) && prefix.utf8.count >= longest?.prefix.utf8.count ?? 0 {
            longest = (prefix, path)
        }
        guard let longest else { return bucketPath }
        let rest = String(Substring(bucketPath.utf8.dropFirst(longest.prefix.utf8.count)))
        return longest.path.isEmpty ? rest.withoutLeadingSlash() : joined(longest.path, rest)
    }

    private func joined(_ path: String, _ rest: String) -> String {
        rest.isEmpty || rest.utf8.first == UInt8(ascii: "/") ? path + rest : path + "/" + rest
    }

    private func encoded(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { percentEncodePathSegment(String($0)) }
            .joined(separator: "/")
    }
}

extension String {
    fileprivate func withoutLeadingSlash() -> String {
        hasPrefix("/") ? String(dropFirst()) : self
    }
}
