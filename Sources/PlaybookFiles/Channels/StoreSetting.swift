/// How a channel's store is spoken to, where it differs from Amazon S3.
package struct StoreSetting: Sendable, Equatable {
    /// How requests declare the digests of their bodies.
    package enum Checksums: String, Sendable, CaseIterable {
        case off, md5, sha256
    }

    /// Where it is known from whether the bucket keeps versions.
    package enum Versions: String, Sendable, CaseIterable {
        /// The bucket says it.
        case bucket
        /// It keeps them, and cannot be asked.
        case enabled
        /// They are not used.
        case off
    }

    package var checksums: Checksums
    /// Whether the bucket stands in the host's name; `nil`: as Amazon has it, and elsewhere not.
    package var virtualHost: Bool?
    package var requesterPays: Bool
    package var versions: Versions

    package static let amazon = StoreSetting()

    package init(
        checksums: Checksums = .sha256, virtualHost: Bool? = nil, requesterPays: Bool = false,
        versions: Versions = .bucket
    ) {
        self.checksums = checksums
        self.virtualHost = virtualHost
        self.requesterPays = requesterPays
        self.versions = versions
    }
}
