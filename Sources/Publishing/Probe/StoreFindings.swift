package import S3

/// The abilities of a store, found by a probe that wrote to it.
package struct StoreFindings: Sendable, Equatable {
    package enum Ability: Sendable, Equatable {
        case can
        /// The reason, in words that follow a colon.
        case cannot(String)
        /// It could not be tried, with the reason.
        case untried(String)
    }

    /// The answer of GetBucketVersioning.
    package enum Versioning: Sendable, Equatable {
        case says(BucketVersioning.Status)
        /// The store does not know the request, or this identity may not make it.
        case cannotBeAsked(String)
    }

    /// The strongest declaration of digests that puts, copies and multipart uploads may all carry.
    package var checksums: StoreWays.Checksums
    /// The store's answers to stronger ones.
    package var refusedChecksums: [String] = []
    /// Whether the store refuses exactly the writes whose condition does not hold.
    package var conditions: Ability
    package var versioning: Versioning
    /// Whether earlier versions are listed below the current one, with their ids.
    package var listing: Ability = .untried("the bucket keeps no versions")
    /// Whether an earlier version can be copied onto its own key.
    package var copies: Ability = .untried("the bucket keeps no versions")
    /// Whether a delete leaves the versions and adds a marker.
    package var markers: Ability = .untried("the bucket keeps no versions")
    /// Whether every answer names its version. A listing gives missing ids.
    package var ids: Ability = .untried("the bucket keeps no versions")
    /// The remains of the probe's object; `nil`: none.
    package var left: String?

    package init(checksums: StoreWays.Checksums, conditions: Ability, versioning: Versioning) {
        self.checksums = checksums
        self.conditions = conditions
        self.versioning = versioning
    }

    /// Whether overwritten and deleted objects can be brought back from the store.
    package var bringsBack: Bool { listing == .can && copies == .can && markers == .can }

    /// Whether the bucket's answer is that it keeps no versions, or no longer does: then nothing about them was tried.
    package var keepsNone: Bool {
        if case .says(let status) = versioning { status != .enabled } else { false }
    }
}
