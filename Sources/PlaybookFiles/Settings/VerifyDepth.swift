/// How thoroughly a channel is verified.
package struct VerifyDepth: Sendable, Equatable {
    /// How links are followed.
    package enum Links: String, Sendable, CaseIterable {
        /// All of the pages that changed, some of the others.
        case changed
        /// Every link of every page, through the public host.
        case all
        /// None: every link is compared with the bucket's listing instead.
        case inside
    }

    package var links: Links
    /// Ask nothing of the bucket: no credentials are needed, and causes are less exact.
    package var outside: Bool
    /// Read every file whole, and look into every wheel.
    package var full: Bool
    /// Bytes of older files that are read again, those first that were read longest ago.
    package var rotationBytes: Int64
    /// The same of files that are larger than `rotationBytes`; 0: none of them is read.
    package var hashBudgetBytes: Int64
    /// The newest file of an index may not be older, in seconds; `nil`: as old as it likes.
    package var ageMaxSeconds: Int?
    /// Files that are missing since the last verification may be missing.
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
