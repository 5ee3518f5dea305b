/// A place in a bucket for rollbook's own documents: `s3://BUCKET/PREFIX`.
package struct ArchivePlace: Sendable, Equatable {
    package let bucket: String
    /// The prefix without slashes at its ends; empty for the top of the bucket.
    package let prefix: String

    /// `nil` unless `problem(of:)` finds nothing.
    package init?(_ text: String) {
        guard Self.problem(of: text) == nil else { return nil }
        let path = text.dropFirst(Self.scheme.count)
        bucket = String(path.prefix { $0 != "/" })
        prefix = String(path.dropFirst(bucket.count)).trimmingSlashes()
    }

    /// Whether this place is below a prefix, or the prefix below it.
    func overlaps(_ other: String) -> Bool {
        prefix.isOrLiesBelow(other) || !prefix.isEmpty && other.isOrLiesBelow(prefix)
    }

    private static let scheme = "s3://"

    /// The problem with the text, in words that follow its name.
    static func problem(of text: String) -> String? {
        guard text.hasPrefix(scheme) else { return "must be s3://BUCKET/PREFIX" }
        let path = text.dropFirst(scheme.count)
        let bucket = path.prefix { $0 != "/" }
        if let problem = SettingRules.problem(ofBucket: String(bucket)) { return "names a bucket that \(problem)" }
        let prefix = String(path.dropFirst(bucket.count)).trimmingSlashes()
        return prefix.isEmpty ? nil : SettingRules.problem(ofPath: prefix)
    }
}
