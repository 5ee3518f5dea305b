/// The thoroughness of a verification.
package struct VerifyDepth: Sendable, Equatable {
    /// The links to follow.
    package enum Links: String, Sendable, CaseIterable {
        /// All links of changed pages, and some of the others.
        case changed
        /// Every link of every page, through the public host.
        case all
        /// No links: every link is compared with the bucket's listing instead.
        case inside
    }

    package var links: Links
    /// Whether the bucket is not asked: no credentials are needed, and causes are less exact.
    package var outside: Bool
    /// Whether every file is read whole, and every wheel opened.
    package var full: Bool
    /// Bytes of older files to read again, least recently read first.
    package var rotationBytes: Int64
    /// As above, for files larger than `rotationBytes`; 0 for none of them.
    package var hashBudgetBytes: Int64
    /// The highest age of an index's newest file, in seconds; `nil` for any age.
    package var ageMaxSeconds: Int?
    /// Whether files that disappeared since the last verification are accepted.
    package var acceptLosses: Bool

    package static let rotationBytesDefault: Int64 = 64 << 20

    package init(
        links: Links = .changed, outside: Bool = false, full: Bool = false,
        rotationBytes: Int64 = Self.rotationBytesDefault, hashBudgetBytes: Int64 = 0, ageMaxSeconds: Int? = nil,
        acceptLosses: Bool = false
    ) {
        self.links = links
        self.outside = outside
        self.full = full
        self.rotationBytes = rotationBytes
        self.hashBudgetBytes = hashBudgetBytes
        self.ageMaxSeconds = ageMaxSeconds
        self.acceptLosses = acceptLosses
    }
}
