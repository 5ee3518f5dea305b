/// The differences between a channel's store and Amazon S3.
package struct StoreSetting: Sendable, Equatable {
    /// The way in which requests declare the digests of their bodies.
    package enum Checksums: String, Sendable, CaseIterable {
        case off, md5, sha256
    }

    /// The source of knowledge about the bucket's versioning.
    package enum Versions: String, Sendable, CaseIterable {
        /// The bucket states it.
        case bucket
        /// The store keeps versions, but cannot be asked.
        case enabled
        /// Versions are not used.
        case off
    }

    package var checksums: Checksums
    /// Whether the bucket is part of the host name; `nil` for Amazon's way, and no elsewhere.
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
