package import Objects
package import PlaybookFiles
import RunJournal

/// Plans a rollback: restores recorded states, never replays inverses. Pure: recorded and observed states in, plan and
/// conflicts out. `Lineage` decides who wrote a version, and so what happens to an object.
package struct RollbackPlanner: Sendable {
    package enum Strategy: String, Sendable, CaseIterable {
        /// Earlier versions are copied back on top, new objects get delete markers: nothing is lost.
        case copy
        /// As `copy`, and then the run's versions are deleted for good, for bytes that must not stay.
        case remove
    }

    package let channel: Channel
    package let versioned: Bool
    /// Restore over other writers' versions.
    package let force: Bool

    package init(channel: Channel, versioned: Bool, force: Bool) {
        self.channel = channel
        self.versioned = versioned
        self.force = force
    }

    /// The observed state: every version of the objects, newest first, their writers, and facts that only their content shows.
    package struct Observation: Sendable {
        package var stacks: [ObjectKey: VersionStack]
        /// Earlier bytes of unversioned pages, from the journal or the bucket, by their SHA-256.
        package var keptBytes: [SHA256Digest: [UInt8]] = [:]
        /// Current pages in a bucket without versions, read whole and kept so that the rollback can be rolled back.
        package var currentPages: [ObjectKey: Change.Before] = [:]
        /// Objects whose newest version has the bytes and headers of the state before, by any writer.
        package var showBefore: Set<ObjectKey> = []
        /// Attributes of the recorded versions, if the journal knows them.
        package var attributes: [ObjectKey: ObjectAttributes] = [:]
        /// Objects whose archived version can be read.
        package var restoredArchives: Set<ObjectKey> = []

        package init(stacks: [ObjectKey: VersionStack]) {
            self.stacks = stacks
        }

        package func stack(of key: ObjectKey) -> VersionStack { stacks[key] ?? VersionStack(entries: []) }
    }

    package struct Result: Sendable {
        package var plan: Plan
        /// Objects that changed since the run; while there are any, nothing is written unless forced.
        package var conflicts: [Conflict] = []
        /// Objects whose earlier version or bytes are gone, with the reasons.
        package var lost: [String] = []
        /// Pages that another writer wrote since: the run's changes to their entries may still be rolled back.
        package var openPages: [OpenPage] = []
    }

    /// A page with a newer version on top, and the conflict to report unless its entries can be rolled back.
    package struct OpenPage: Sendable {
        package var transition: ObjectTransition
        package var conflict: Conflict
    }

    package func plan(_ transitions: [ObjectTransition], observed: Observation) -> Result {
        var result = Result(plan: Plan(channel: channel))
        var changes: [Change] = []
        var notes: [String] = []
        var unchanged = 0
        for transition in transitions {
            let stack = observed.stack(of: transition.key)
            let verdict = transition.lineage(in: stack).verdict(
                showsBefore: observed.showBefore.contains(transition.key))
            switch verdict {
            case .alreadyBack: unchanged += 1
            case .shown(let origin):
                unchanged += 1
                notes.append(note(on: transition, shownBy: origin))
            case .comesBack: take(transition, stack, observed, &changes, &result)
            case .newer, .between, .unproved:
                let conflict = conflict(transition, verdict, stack)
                // The page before a marker in doubt is known whole.
                if transition.kind.isPage, verdict != .unproved {
                    result.openPages.append(OpenPage(transition: transition, conflict: conflict))
                    continue
                }
                result.conflicts.append(conflict)
                if force { take(transition, stack, observed, &changes, &result) }
            }
        }
        result.plan = Plan(channel: channel, changes: changes, notes: notes, unchangedCount: unchanged)
        return result
    }

    private func take(
        _ transition: ObjectTransition, _ stack: VersionStack, _ observed: Observation, _ changes: inout [Change],
        _ result: inout Result
    ) {
        let back = BringingBack(versioned: versioned, standsForSource: true).change(
            transition, current: stack.topState(versioned: versioned), versions: stack.entries,
            page: observed.currentPages[transition.key],
            keptBytes: transition.keptBytes.flatMap { observed.keptBytes[$0] },
            attributes: observed.attributes[transition.key],
            isReadable: { !$0.isArchived || observed.restoredArchives.contains($0.key) })
        switch back {
        case .success(let change): changes.append(change)
        case .failure(let lost): result.lost.append(lost.reason)
        }
    }

    private func note(on transition: ObjectTransition, shownBy origin: Origin) -> String {
        "\(transition.key) is back by \(origin.forPeople), not by a rollback of this run"
    }

    private func conflict(
        _ transition: ObjectTransition, _ verdict: Lineage.Verdict, _ stack: VersionStack
    ) -> Conflict {
        let top = ObjectState(newest: stack.entries.first, versioned: versioned)
        var conflict = Conflict(
            bucket: transition.bucket, key: transition.key, expected: transition.after.forPeople, found: top.forPeople,
            version: stack.entries.first?.versionID)
        switch verdict {
        case .between(let node, let step):
            let found = stack.index(of: node).map { stack.entries[$0] }
            conflict.version = found?.versionID
            let state = found.map { ObjectState(newest: $0, versioned: versioned).forPeople } ?? "something else"
            conflict.found = "\(state) before run \(step.runID)"
        case .unproved:
            conflict.found = "\(top.forPeople) that may be the run's own, whose answer never came, or another writer's"
        case .newer(.change(let step)):
            conflict.newer = transition.steps.last.map { .init(run: $0.runID, newer: step.runID) }
        case .comesBack, .alreadyBack, .shown, .newer(.foreign): break
        }
        return conflict
    }
}

extension Origin {
    var forPeople: String {
        switch self {
        case .change(let step): "run \(step.runID)"
        case .foreign: "another writer"
        }
    }
}
