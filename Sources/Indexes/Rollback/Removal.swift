package import Objects
package import PlaybookFiles
import RunJournal

/// The versions that `--strategy remove` deletes for good after an ordinary rollback: the run's versions with bytes, and the
/// copies that stand for them. The version on top, delete markers and other writers' versions are never deleted; a rollback's
/// copy of another writer's version counts as that writer's. Pure.
///
/// Each deletion needs two witnesses: the journal, and the change id in the version's metadata, of the run's change or of the
/// copy.
package struct Removal: Sendable, Equatable {
    /// A version to be deleted for good.
    package struct Doomed: Sendable, Equatable {
        package var version: ObjectVersion
        package var index: String
        package var project: String?
        package var kind: ObjectTransition.Kind
        /// Changes that the version's own metadata may name: the run's changes that wrote these bytes, and the change that
        /// copied them.
        package var changeIDs: Set<String>
        /// The number of versions of the same object that are deleted before this one.
        package var level: Int
    }

    package private(set) var doomed: [Doomed] = []
    /// Versions that stay although the journal names their change: their metadata does not.
    package private(set) var unwitnessed: [ObjectVersion] = []

    package var isEmpty: Bool { doomed.isEmpty && unwitnessed.isEmpty }
    /// Key and version id of each, for people.
    package var doomedNames: [String] { doomed.map { Self.name(of: $0.version) } }
    package var unwitnessedNames: [String] { unwitnessed.map(Self.name) }

    private static func name(of version: ObjectVersion) -> String { "\(version.key) version \(version.versionID)" }

    /// Collects the versions of these objects that the journal names, oldest first.
    ///
    /// - Parameter isBefore: whether the ordinary rollback is yet to come: the version that it will cover does not count as on
    ///   top.
    package init(
        _ transitions: [ObjectTransition], stacks: [ObjectKey: VersionStack], isBefore: (ObjectKey) -> Bool
    ) {
        for transition in transitions {
            guard let stack = stacks[transition.key] else { continue }
            let kept = isBefore(transition.key) ? 0 : 1
            let entries = zip(stack.entries, stack.nodes).dropFirst(kept).reversed()
            var level = 0
            for (version, node) in entries where !version.isDeleteMarker {
                let meant = stack.walk(from: node)
                let twin = stack.twins[version.versionID]
                let steps = transition.steps.filter {
                    $0.wroteOwnBytes && (meant.contains($0.after) || twin == $0.changeID)
                }
                guard !steps.isEmpty else { continue }
                // A copy bears the marks of its source, or its own.
                var witnesses = Set(steps.map(\.changeID))
                if case .change(let maker) = stack.origin(of: node) { witnesses.insert(maker.changeID) }
                doomed.append(
                    Doomed(
                        version: version, index: transition.index, project: transition.project, kind: transition.kind,
                        changeIDs: witnesses, level: level))
                level += 1
            }
        }
    }

    /// - Parameter changeID: the change id in the metadata of a version.
    package mutating func hear(_ changeID: (ObjectVersion) -> String?) {
        let isWitnessed = doomed.map { candidate in
            changeID(candidate.version).map(candidate.changeIDs.contains) ?? false
        }
        unwitnessed += zip(doomed, isWitnessed).filter { !$0.1 }.map(\.0.version)
        doomed = zip(doomed, isWitnessed).filter(\.1).map(\.0)
    }

    /// Plans to apply one after the other: each has at most one version of an object, the oldest first.
    ///
    package func plans(on channel: Channel, stacks: [ObjectKey: VersionStack]) -> [Plan] {
        Dictionary(grouping: doomed, by: \.level).sorted { $0.key < $1.key }.map { _, doomed in
            Plan(
                channel: channel,
                changes: doomed.map { item in
                    let version = item.version
                    let state = ObjectState.doomed(version)
                    let top = ObjectState(newest: stacks[version.key]?.entries.first, versioned: true)
                    return Change(
                        key: version.key, index: item.index, project: item.project, rank: item.kind.withdrawn,
                        action: .purge(version.versionID, revealing: top), before: .exact(state))
                })
        }
    }
}

extension ObjectState {
    /// The state of a version to be deleted, with its time: afterwards only the journal knows when it was there.
    fileprivate static func doomed(_ version: ObjectVersion) -> ObjectState {
        let state = ObjectState(newest: version, versioned: true)
        guard case .object(var object) = state else { return state }
        object.lastModified = version.lastModified
        return .object(object)
    }
}
