import Foundation
package import Indexes
import Objects
import PlaybookFiles
package import RunJournal
import S3

/// A plan with the exact before-state of every change, ready for the journal.
package struct PreparedPlan: Sendable {
    package var plan: Plan
    package var stages: [Stage]

    package struct Stage: Sendable {
        package var name: String
        package var lanes: [[Item]]
        package var isGate: Bool
    }

    /// A change, and its record in the journal.
    package struct Item: Sendable {
        package var change: Change
        package var record: ChangeRecord
    }

    package var items: [Item] { stages.flatMap(\.lanes).flatMap(\.self) }

    mutating func change(_ change: (inout ChangeRecord) -> Void) {
        for stage in stages.indices {
            for lane in stages[stage].lanes.indices {
                for item in stages[stage].lanes[lane].indices { change(&stages[stage].lanes[lane][item].record) }
            }
        }
    }
}

extension Publisher {
    /// Looks up the exact before-state of every change of the plan and compares it with what the planner saw.
    ///
    /// Nothing is written. Objects that changed since the plan was made are returned as conflicts.
    func prepare(_ plan: Plan, step: StepContext) async throws -> (PreparedPlan, [Conflict]) {
        let unknown = plan.changes.filter { if case .listed = $0.before { true } else { false } }
        let newest = try await look.versions(of: unknown.map(\.key))

        var sequence = try journal.nextSequence(of: step.runID)
        var conflicts: [Conflict] = []
        var stages: [PreparedPlan.Stage] = []
        for stage in plan.stages {
            var lanes: [[PreparedPlan.Item]] = []
            for lane in stage.lanes {
                lanes.append(
                    lane.ranks.flatMap(\.changes).map { change in
                        let before = exactBefore(of: change, newest: newest, conflicts: &conflicts)
                        defer { sequence += 1 }
                        return PreparedPlan.Item(
                            change: change, record: record(change, before: before, sequence: sequence, step: step))
                    })
            }
            stages.append(PreparedPlan.Stage(name: stage.name, lanes: lanes, isGate: stage.isGate))
        }
        return (PreparedPlan(plan: plan, stages: stages), conflicts)
    }

    private func exactBefore(
        of change: Change, newest: [ObjectKey: [ObjectVersion]], conflicts: inout [Conflict]
    ) -> ObjectState {
        switch change.before {
        case .exact(let state), .read(let state, _): return state
        case .listed(let listed):
            let found = ObjectState(newest: newest[change.key]?.first, versioned: isVersioned)
            if found.object?.etag != listed?.etag {
                conflicts.append(
                    Conflict(
                        bucket: channel.bucket, key: change.key,
                        expected: listed.map { "ETag \($0.etag)" } ?? "no object", found: found.forPeople))
            }
            return found
        }
    }

    private func record(
        _ change: Change, before: ObjectState, sequence: Int, step: StepContext
    ) -> ChangeRecord {
        var record = ChangeRecord(
            runID: step.runID, sequence: sequence, stepPosition: step.position, channel: channel.name,
            bucket: channel.bucket, key: change.key, index: change.index, project: change.project,
            rank: change.rank.rawValue, action: change.recordedAction, before: before, plannedAt: now())
        record.intendedSHA256 = change.content?.sha256
        record.intendedSize = change.content?.size
        switch change.action {
        case .copy(let source, let version, _):
            record.sourceKey = "\(channel.bucket)/\(source)"
            record.sourceVersionID = version
        case .restore(let object):
            record.sourceKey = "\(channel.bucket)/\(change.key)"
            record.sourceVersionID = object.versionID
            record.intendedSHA256 = object.sha256
            record.intendedSize = object.size
        case .delete:
            // A marker carries no mark: only the record has the version that it stands for.
            guard let absent = change.standsFor else { break }
            record.sourceKey = "\(channel.bucket)/\(change.key)"
            record.sourceVersionID = absent.topVersionID
        case .put, .purge: break
        }
        if case .read(_, let bytes) = change.before, !isVersioned {
            record.keptBytes = SHA256Digest(of: bytes)
        }
        return record
    }
}
