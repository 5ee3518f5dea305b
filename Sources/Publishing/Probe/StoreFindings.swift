package import S3

/// What a store was found to do, by a probe that wrote.
package struct StoreFindings: Sendable, Equatable {
    package enum Ability: Sendable, Equatable {
        case can
        /// Why not, in words that follow a colon.
        case cannot(String)
        /// It could not be tried, and why.
        case untried(String)
    }

    /// What GetBucketVersioning answered.
    package enum Versioning: Sendable, Equatable {
        case says(BucketVersioning.Status)
        /// The store does not know the question, or this identity may not ask it.
        case cannotBeAsked(String)
    }

    /// The strongest declaration of digests that puts, copies and uploads in parts may carry.
    package var checksums: StoreWays.Checksums
    /// What the store said to stronger ones.
    package var refusedChecksums: [String] = []
    /// Whether each write is refused whose condition does not hold, and no other.
    package var conditions: Ability
    package var versioning: Versioning
    /// Whether earlier versions are listed below the current one, with their ids.
    package var listing: Ability = .untried("the bucket keeps no versions")
    /// Whether an earlier version can be copied onto its own key.
    package var copies: Ability = .untried("the bucket keeps no versions")
    /// Whether a delete leaves the versions and adds a marker.
    package var markers: Ability = .untried("the bucket keeps no versions")
    /// Whether every answer names the version that it is about. A listing gives those that are missing.
    package var ids: Ability = .untried("the bucket keeps no versions")
    /// What is left of the probe's object; `nil`: nothing.
    package var left: String?

    package init(checksums: StoreWays.Checksums, conditions: Ability, versioning: Versioning) {
        self.checksums = checksums
        self.conditions = conditions
        self.versioning = versioning
    }

    /// Whether what is overwritten and deleted can be brought back from the store.
    package var bringsBack: Bool { listing == .can && copies == .can && markers == .can }

    /// Whether the bucket says that it keeps no versions, or none any more: then nothing about them was tried.
    package var keepsNone: Bool {
        if case .says(let status) = versioning { status != .enabled } else { false }
    }
}
