package import Objects

/// The ways of speaking to a store, where it differs from Amazon S3.
package struct StoreWays: Sendable, Equatable {
    /// The declaration of a body's digest in a request; the signature covers the body in any case.
    package enum Checksums: Sendable, CaseIterable {
        /// No declaration, for stores that refuse the fields of both others.
        case off
        /// `Content-MD5`.
        case md5
        /// `x-amz-checksum-sha256`, which the store keeps and gives back when asked.
        case sha256
    }

    /// The source of knowledge about whether the bucket keeps versions.
    package enum Versions: Sendable, CaseIterable {
        /// GetBucketVersioning.
        case asked
        /// The bucket keeps versions, but cannot be asked.
        case enabled
        /// Versions are not used: the store has none, or none that can be listed and copied. No request is made about them.
        case off
    }

    package var checksums: Checksums
    /// Whether the bucket is in the host name; `nil`: on AWS if its name allows it, elsewhere not.
    package var virtualHost: Bool?
    /// Whether each request says that its sender pays for it.
    package var requesterPays: Bool
    package var versions: Versions

    package static let amazon = StoreWays()

    package init(
        checksums: Checksums = .sha256, virtualHost: Bool? = nil, requesterPays: Bool = false,
        versions: Versions = .asked
    ) {
        self.checksums = checksums
        self.virtualHost = virtualHost
        self.requesterPays = requesterPays
        self.versions = versions
    }

    /// The version as a request names it; without versions, the only one has no name.
    package func named(_ version: VersionID?) -> VersionID? { versions == .off && version == .null ? nil : version }
}
