package import Objects
package import RunJournal

/// What a run did to one object: the state before its first change of it, and the one after its last.
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
    /// What another writer had left between two of the folded runs; going back before the first takes it away too.
    package var between: String?
    /// The last run that changed it.
    fileprivate var runID = ""

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

        /// The rank at which it comes back or is replaced.
        package var appearing: Change.Rank {
            switch self {
            case .artifact: .artifact
            case .sidecar: .sidecar
            case .projectPage: .projectPage
            case .rootPage: .rootPage
            }
        }

        /// The rank at which it is withdrawn.
        package var withdrawn: Change.Rank {
            switch self {
            case .artifact: .withdrawArtifact
            case .sidecar: .withdrawSidecar
            case .projectPage: .withdrawProjectPage
            case .rootPage: .rootPage
            }
        }
    }

    /// Folds the applied changes of a run, in their order, into one transition an object. An object that ends as it
    /// began is left out.
    ///
    /// A conflict that the listing after a rank found has an after-state too: what the run wrote there is rolled back
    /// like everything else, and is reported as changed since if somebody wrote above it.
    package static func fold(_ changes: [ChangeRecord]) -> [ObjectTransition] {
        foldInOrder(changes.sorted { $0.sequence < $1.sequence })
    }

    /// The same of the changes of several runs, in the order in which they were sent. Where one run did not find what the
    /// one before it had left, `between` says what stood there.
    package static func foldInOrder(_ changes: [ChangeRecord]) -> [ObjectTransition] {
        var order: [ObjectKey] = []
        var byKey: [ObjectKey: ObjectTransition] = [:]
        for change in changes {
            guard let after = change.after, change.state == .applied || change.state == .conflict else { continue }
            let key = ObjectKey("\(change.bucket)/\(change.key)")
            if let earlier = byKey[key] {
                if !earlier.after.isSame(as: change.before), earlier.between == nil, earlier.runID != change.runID {
                    byKey[key]?.between = "\(change.before.forPeople) before run \(change.runID)"
                }
                byKey[key]?.after = after
                byKey[key]?.runID = change.runID
            } else {
                order.append(key)
                byKey[key] = ObjectTransition(change, after: after)
            }
        }
        return order.compactMap { byKey[$0] }.filter { !$0.before.isSame(as: $0.after) }
    }

    package init(
        channel: String, bucket: String, key: ObjectKey, index: String, project: String?, kind: Kind,
        before: ObjectState, after: ObjectState, keptBytes: SHA256Digest? = nil
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
    }

    fileprivate init(_ change: ChangeRecord, after: ObjectState) {
        channel = change.channel
        bucket = change.bucket
        key = change.key
        index = change.index
        project = change.project
        kind = Kind(rank: change.rank)
        before = change.before
        self.after = after
        keptBytes = change.keptBytes
        runID = change.runID
    }
}
