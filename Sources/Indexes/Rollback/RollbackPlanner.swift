package import Objects
package import PlaybookFiles
import RunJournal
import S3

/// Plans the way back: restores recorded states, never replays inverses. Pure: recorded and observed states in, plan
/// and conflicts out.
package struct RollbackPlanner: Sendable {
    package enum Strategy: String, Sendable, CaseIterable {
        /// Earlier versions are copied back on top, new objects get delete markers: nothing is lost.
        case copy
        /// New objects' bad versions are deleted for good, for bytes that must not stay.
        case remove
    }

    package let channel: Channel
    package let versioned: Bool
    package let strategy: Strategy
    /// Restore over what other writers left, and leave conflicting pages to a reindex.
    package let force: Bool
    /// Cover delete markers by copies instead of removing them: whose they are is not known.
    package let leavesMarkers: Bool
    /// Equal bytes are as wanted, whoever wrote them: what is to be taken back is known from versions alone.
    package let comparesBytesOnly: Bool

    package init(
        channel: Channel, versioned: Bool, strategy: Strategy, force: Bool, leavesMarkers: Bool = false,
        comparesBytesOnly: Bool = false
    ) {
        self.comparesBytesOnly = comparesBytesOnly
        self.leavesMarkers = leavesMarkers
        self.channel = channel
        self.versioned = versioned
        self.strategy = strategy
        self.force = force
    }

    /// What was found: every version of the objects, newest first, and where no versions are kept the bytes.
    package struct Observation: Sendable {
        package var versions: [ObjectKey: [ObjectVersion]]
        /// Of the journal, by their SHA-256: what an unversioned page held before.
        package var keptBytes: [SHA256Digest: [UInt8]]
        /// Current pages in a bucket without versions, read whole and kept so that the rollback can be rolled back.
        package var currentPages: [ObjectKey: Change.Before]
        /// Copies of the version before that stand on top; such an object has come back already, also where its ETag
        /// differs from the one before (a copy of a multipart object).
        package var restored: [ObjectKey: ObjectState]
        /// Objects that are not as the run left them by this journal's own doing: an earlier rollback of it, or one that
        /// brought back what the run had left (a rollback of its rollback).
        package var broughtBack: Set<ObjectKey> = []

        package init(
            versions: [ObjectKey: [ObjectVersion]], keptBytes: [SHA256Digest: [UInt8]] = [:],
            currentPages: [ObjectKey: Change.Before] = [:], restored: [ObjectKey: ObjectState] = [:]
        ) {
            self.restored = restored
            self.versions = versions
            self.keptBytes = keptBytes
            self.currentPages = currentPages
        }
    }

    package struct Result: Sendable {
        package var plan: Plan
        /// Objects that are not as the run left them; nothing is written while there are any, unless forced.
        package var conflicts: [Conflict]
        /// Objects whose earlier version or bytes are gone, with the reason.
        package var lost: [String]
        /// Projects whose pages are to be written anew from what the bucket holds, by index; the root page with them.
        package var regenerate: [String: Set<String>]
    }

    package func plan(_ transitions: [ObjectTransition], observed: Observation) -> Result {
        var result = Result(plan: Plan(channel: channel), conflicts: [], lost: [], regenerate: [:])
        var changes: [Change] = []
        var unchanged = 0
        for transition in transitions {
            let versions = observed.versions[transition.key] ?? []
            let current = ObjectState(newest: versions.first, versioned: versioned)
            let isRestored = observed.restored[transition.key].map(current.isSame) ?? false
            if isRestored || isBack(current, transition) {
                unchanged += 1
                continue
            }
            let isAsLeft = current.isSame(as: transition.after) || observed.broughtBack.contains(transition.key)
            if let found = isAsLeft ? transition.between : current.forPeople {
                result.conflicts.append(
                    Conflict(
                        bucket: transition.bucket, key: transition.key, expected: transition.after.forPeople,
                        found: found))
                guard force else { continue }
                if transition.kind.isPage {
                    result.regenerate[transition.index, default: []].formUnion([transition.project].compactMap(\.self))
                    continue
                }
            }
            switch change(transition, current: current, versions: versions, observed: observed) {
            case .success(let change): changes.append(change)
            case .failure(let lost): result.lost.append(lost.reason)
            }
        }
        changes.removeAll { $0.rank == .rootPage && result.regenerate[$0.index] != nil }
        result.plan = Plan(channel: channel, changes: changes, unchangedCount: unchanged)
        return result
    }

    /// Whether readers see what was before. An object that still is as it was left is not back, though its bytes may be
    /// the same: its attributes and metadata are those of another version. Without a journal bytes are all that is known.
    private func isBack(_ current: ObjectState, _ transition: ObjectTransition) -> Bool {
        guard current.holdsSame(as: transition.before) else { return false }
        return comparesBytesOnly || current.object == nil || current.isSame(as: transition.before)
            || !current.isSame(as: transition.after)
    }

    private struct Lost: Error {
        var reason: String
    }

    private func change(
        _ transition: ObjectTransition, current: ObjectState, versions: [ObjectVersion], observed: Observation
    ) -> Swift.Result<Change, Lost> {
        switch transition.before {
        case .absent, .marker: .success(withdrawal(transition, current: current, observed: observed))
        case .object(let wanted) where versioned: restoration(transition, wanted, current: current, versions: versions)
        case .object(let wanted): rewriting(transition, wanted, current: current, observed: observed)
        }
    }

    private func withdrawal(
        _ transition: ObjectTransition, current: ObjectState, observed: Observation
    ) -> Change {
        var action = Change.Action.delete
        if strategy == .remove, versioned, let version = current.object?.versionID {
            action = .purge(version, revealing: transition.before)
        }
        return Change(
            key: transition.key, index: transition.index, project: transition.project,
            rank: transition.kind.withdrawn, action: action,
            before: before(current, transition.key, observed))
    }

    /// In a versioned bucket: our marker off, or the earlier version copied on top.
    private func restoration(
        _ transition: ObjectTransition, _ wanted: RecordedObject, current: ObjectState, versions: [ObjectVersion]
    ) -> Swift.Result<Change, Lost> {
        guard versions.contains(where: { $0.holds(wanted) }) else {
            let version = wanted.versionID ?? "without an id"
            return .failure(
                Lost(
                    reason: "s3://\(transition.bucket)/\(transition.key): version \(version) no longer exists "
                        + "(a lifecycle rule, or a permanent delete)"))
        }
        var action = Change.Action.restore(wanted)
        if !leavesMarkers, case .marker(let marker?) = current, current.isSame(as: transition.after),
            versions.dropFirst().first?.versionID == wanted.versionID
        {
            action = .unmark(marker, revealing: .object(wanted))
        }
        return .success(
            Change(
                key: transition.key, index: transition.index, project: transition.project,
                rank: transition.kind.appearing, action: action, before: .exact(current)))
    }

    /// Without versions: the bytes that the journal kept.
    private func rewriting(
        _ transition: ObjectTransition, _ wanted: RecordedObject, current: ObjectState, observed: Observation
    ) -> Swift.Result<Change, Lost> {
        guard let sha256 = transition.keptBytes, let bytes = observed.keptBytes[sha256]
        else {
            return .failure(
                Lost(
                    reason:
                        "s3://\(transition.bucket)/\(transition.key): the bucket keeps no versions and the journal has "
                        + "no bytes of it"))
        }
        let attributes = ObjectAttributes(
            contentType: wanted.contentType, cacheControl: wanted.cacheControl, metadata: wanted.metadata)
        let content = Change.Content(
            source: .bytes(bytes), sha256: sha256, size: Int64(bytes.count), attributes: attributes)
        return .success(
            Change(
                key: transition.key, index: transition.index, project: transition.project,
                rank: transition.kind.appearing, action: .put(content),
                before: before(current, transition.key, observed)))
    }

    private func before(_ state: ObjectState, _ key: ObjectKey, _ observed: Observation) -> Change.Before {
        observed.currentPages[key] ?? .exact(state)
    }
}
