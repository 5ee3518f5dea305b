package import Objects

/// How a store is spoken to, where it differs from Amazon S3.
package struct StoreWays: Sendable, Equatable {
    /// How a request declares the digest of its body, beside the signature, which covers the body in any case.
    package enum Checksums: Sendable, CaseIterable {
        /// Not at all, for stores that refuse the fields of both others.
        case off
        /// `Content-MD5`.
        case md5
        /// `x-amz-checksum-sha256`, which the store keeps and gives back when asked.
        case sha256
    }

    /// Where it is known from whether the bucket keeps versions.
    package enum Versions: Sendable, CaseIterable {
        /// GetBucketVersioning.
        case asked
        /// It keeps them, and cannot be asked for it.
        case enabled
        /// They are not used: the store has none, or none that can be listed and copied. Nothing is asked about them.
        case off
    }

    package var checksums: Checksums
    /// Whether the bucket stands in the host's name; `nil`: on AWS where its name allows it, elsewhere not.
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

    /// The version as a request names it: where versions are not used, the one that there is has no name.
    package func named(_ version: VersionID?) -> VersionID? { versions == .off && version == .null ? nil : version }
}
