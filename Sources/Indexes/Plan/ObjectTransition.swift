package import Objects
package import RunJournal

/// A run's work on one object: the state before its first change of it, the one after its last, and the chain between.
package struct ObjectTransition: Sendable, Equatable {
    package var channel: String
    package var bucket: String
    package var key: ObjectKey
    package var index: String
    package var project: String?
    package var kind: Kind
    package var before: ObjectState
    package var after: ObjectState
    /// SHA-256 of the bytes before, in the journal, where the bucket keeps no versions.
    package var keptBytes: SHA256Digest?
    /// The changes in the order in which they were sent; none for a transition known from versions alone.
    package var steps: [Origin.RecordedStep] = []
    /// The version that a delete in doubt found.
    package var doubt: VersionNode?
    /// The states before and after each sequence of changes that followed directly on one another.
    package private(set) var stretches: [Stretch] = []

    package struct Stretch: Sendable, Equatable {
        package var before: ObjectState
        package var after: ObjectState
        package var keptBytes: SHA256Digest?
    }

    package enum Kind: Sendable {
        case artifact, sidecar, projectPage, rootPage

        package init(rank: Int) {
            self =
                switch Change.Rank(rawValue: rank) {
                case .rootPage: .rootPage
                case .projectPage, .withdrawProjectPage: .projectPage
                case .sidecar, .withdrawSidecar: .sidecar
                case .artifact, .withdrawArtifact, nil: .artifact
                }
        }

        package var isPage: Bool { self == .projectPage || self == .rootPage }

        /// The rank at which the object comes back or is replaced.
        package var appearing: Change.Rank {
            switch self {
            case .artifact: .artifact
            case .sidecar: .sidecar
            case .projectPage: .projectPage
            case .rootPage: .rootPage
            }
        }

        /// The rank at which the object is withdrawn.
        package var withdrawn: Change.Rank {
            switch self {
            case .artifact: .withdrawArtifact
            case .sidecar: .withdrawSidecar
            case .projectPage: .withdrawProjectPage
            case .rootPage: .rootPage
            }
        }
    }

    /// Folds the applied changes of a run, in their order, into one transition for each object, also where it ends as it began:
    /// another writer may have written there since.
    ///
    /// A conflict that the listing after a rank found has an after-state too: the run's version there is rolled back like all
    /// others, and is reported as changed since if another writer wrote above it.
    package static func fold(_ changes: [ChangeRecord]) -> [ObjectTransition] {
        foldInOrder(changes.sorted { $0.sequence < $1.sequence })
    }

    /// As above, for changes of several runs in the order in which they were sent.
    package static func foldInOrder(_ changes: [ChangeRecord]) -> [ObjectTransition] {
        var order: [ObjectKey] = []
        var byKey: [ObjectKey: ObjectTransition] = [:]
        for change in changes {
            let step = Origin.RecordedStep(change, stepKind: nil)
            guard step != nil || change.isDeleteInDoubt else { continue }
            let key = ObjectKey("\(change.bucket)/\(change.key)")
            if byKey[key] == nil { order.append(key) }
            byKey[key, default: ObjectTransition(change)].add(step, change)
        }
        return order.compactMap { byKey[$0] }
    }

    /// Whether the object ends as it began.
    package var isNothing: Bool { doubt == nil && before.isSame(as: after) }

    /// Adds a change of the object.
    private mutating func add(_ step: Origin.RecordedStep?, _ change: ChangeRecord) {
        if let step, let left = change.after {
            steps.append(step)
            after = left
            if let last = stretches.last, last.after.isSame(as: change.before) {
                stretches[stretches.count - 1].after = left
            } else {
                stretches.append(Stretch(before: change.before, after: left, keptBytes: change.keptBytes))
            }
        } else {
            doubt = VersionNode(change.before)
        }
    }

    package init(
        channel: String, bucket: String, key: ObjectKey, index: String, project: String?, kind: Kind,
        before: ObjectState, after: ObjectState, keptBytes: SHA256Digest? = nil, steps: [Origin.RecordedStep] = []
    ) {
        self.channel = channel
        self.bucket = bucket
        self.key = key
        self.index = index
        self.project = project
        self.kind = kind
        self.before = before
        self.after = after
        self.keptBytes = keptBytes
        self.steps = steps
    }

    private init(_ change: ChangeRecord) {
        self.init(
            channel: change.channel, bucket: change.bucket, key: change.key, index: change.index,
            project: change.project, kind: Kind(rank: change.rank), before: change.before, after: change.before,
            keptBytes: change.keptBytes)
    }
}
