extension String {
    /// Whether a bucket path is a prefix or below it, by whole segments: `v4/whl-next` is not below `v4/whl`. Everything is
    /// below the empty prefix. Compared by bytes, as in S3.
    package func isOrLiesBelow(_ prefix: String) -> Bool {
        guard utf8.starts(with: prefix.utf8) else { return false }
        return prefix.isEmpty || utf8.count == prefix.utf8.count
            || utf8.dropFirst(prefix.utf8.count).first == UInt8(ascii: "/")
    }

    package func trimmingSlashes() -> String {
        var rest = Substring(self)
        while rest.hasPrefix("/") { rest.removeFirst() }
        while rest.hasSuffix("/") { rest.removeLast() }
        return String(rest)
    }
}
