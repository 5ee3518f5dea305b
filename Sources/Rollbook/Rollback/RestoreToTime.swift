package import Foundation
package import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Restores indexes of a channel to a point in time, from ListObjectVersions alone: no journal is needed.
package struct RestoreToTime: Sendable {
    let workspace: Workspace
    let channel: OpenChannel

    package init(workspace: Workspace, channel: OpenChannel) {
        self.workspace = workspace
        self.channel = channel
    }

    /// The plan, and the indexes whose pages are to be regenerated after it. Nothing is written.
    ///
    /// - Parameters:
    ///   - indexes: prefixes; empty: every index.
    ///   - projects: names; empty: every project.
    ///   - time: the state at the end of that moment; AWS dates versions to whole seconds.
    /// - Throws: `RestoreError`, `PlanError`, `S3Error`.
    package func plan(indexes: [String], projects: [String], at time: Date) async throws -> RollbackOfRun.Plans {
        guard channel.isVersioned else {
            throw RestoreError.notVersioned(channel: channel.channel.name, bucket: channel.channel.bucket)
        }
        guard time <= workspace.clock.now() else { throw RestoreError.future(at: time, now: workspace.clock.now()) }
        let projects = Set(projects.map { ProjectName.normalize($0) })
        let purged = try workspace.journal.deletedVersions(bucket: channel.channel.bucket)
        let planner = RestorePlanner(
            channel: channel.channel, time: time, projects: projects, purged: purged,
            uploadSeconds: try workspace.journal.uploadSeconds(bucket: channel.channel.bucket))
        let sweep = VersionSweep(client: channel.client)
        let indexes = try await channel.reader.indexesOfVersions(indexes)
        let parts = try await sweep.folded(below: indexes.map { $0 + "/" }, into: RestorePlanner.Part()) {
            planner.add($2, of: String($1.dropLast()), to: &$0)
        }.map(planner.part)
        if let first = parts.compactMap(\.oldest).min(), first > time {
            throw RestoreError.beforeFirstVersion(channel: channel.channel.name, at: time, first: first)
        }
        if let unknown = projects.subtracting(parts.flatMap(\.projects)).min() {
            throw RestoreError.unknownProject(unknown, channel: channel.channel.name)
        }
        return try await plans(
            parts, by: planner, regenerate: zip(indexes, parts).filter(\.1.regeneratesRootPage).map(\.0))
    }

    private func plans(
        _ parts: [RestorePlanner.Part], by planner: RestorePlanner, regenerate: [String]
    ) async throws -> RollbackOfRun.Plans {
        let transitions = parts.flatMap(\.transitions)
        let versions = parts.reduce(into: [:]) { $0.merge($1.versions) { first, _ in first } }
        let restored = copiesOfMultipartVersions(transitions)
        let bringing = BringingBack(versioned: true, standsForSource: false)
        let wanted = transitions.compactMap { transition in transition.before.object.map { (transition.key, $0) } }
        let readable = try await channel.client.restoredArchives(
            of: Dictionary(wanted) { first, _ in first }, among: versions)
        var (changes, lost): ([Change], [String]) = ([], [])
        var unchanged = parts.reduce(0) { $0 + $1.unchangedCount }
        for transition in transitions {
            if restored.contains(transition.key) || transition.after.holdsSame(as: transition.before) {
                unchanged += 1
                continue
            }
            switch bringing.change(
                transition, current: transition.after, versions: versions[transition.key] ?? [],
                isReadable: { !$0.isArchived || readable.contains($0.key) })
            {
            case .success(let change): changes.append(change)
            case .failure(let problem): lost.append(gone(transition, planner.purged) ?? problem.reason)
            }
        }
        var plan = Plan(channel: channel.channel, changes: changes, unchangedCount: unchanged)
        plan.notes += regenerate.map {
            "\($0): its root page is written anew, because other projects came or went since then"
        }
        plan.notes += parts.flatMap(\.uncertain).map { entry in
            "\(entry.key): its upload in parts began at \(rfc3339(entry.lastModified)); that it was complete at "
                + "\(rfc3339(planner.time)) is taken for granted, because no run that is known here made it"
        }
        var plans = RollbackOfRun.Plans()
        plan = try await SourceACLs(channel).given(to: plan)
        plans.plans = [(channel, plan)]
        plans.lost = lost + transitions.compactMap { unsure($0, versions[$0.key] ?? [], at: planner.time) }
        plans.transitions = transitions
        plans.regenerations = regenerate.map { Regeneration(channel: channel.channel.name, index: $0, projects: []) }
        return plans
    }

    /// Objects that look new may have had earlier versions that a lifecycle rule deleted. Rules delete versions some days after
    /// they were superseded, so a key whose oldest version is younger than that has lost none.
    private func unsure(_ transition: ObjectTransition, _ entries: [ObjectVersion], at time: Date) -> String? {
        guard case .absent = transition.before, let oldest = entries.last?.lastModified,
            case .days(let days, let rule) = channel.window.survival(of: transition.key.text),
            oldest <= workspace.clock.now().addingTimeInterval(-Double(days) * 86_400)
        else { return nil }
        return
            "s3://\(transition.bucket)/\(transition.key): its oldest version is of \(rfc3339(oldest)); what was there "
            + "at \(rfc3339(time)) may have ended by the lifecycle rule \(rule) (\(days) days)"
    }

    private func gone(_ transition: ObjectTransition, _ purged: [ObjectKey: [DeletedVersion]]) -> String? {
        guard let id = transition.before.topVersionID,
            let version = purged[transition.key]?.first(where: { $0.object.versionID == id })
        else { return nil }
        let place = "s3://\(transition.bucket)/\(transition.key)"
        return "\(place): version \(id), which was there then, was deleted for good by run \(version.runID)"
    }

    /// Objects whose current version the journal knows as a copy of the wanted multipart version. Such a copy has another ETag,
    /// so the bucket does not show that the bytes are equal.
    private func copiesOfMultipartVersions(_ transitions: [ObjectTransition]) -> Set<ObjectKey> {
        var copies: Set<ObjectKey> = []
        for transition in transitions {
            guard let wanted = transition.before.object, wanted.etag.isMultipart,
                let current = transition.after.object, current.size == wanted.size, let version = current.versionID,
                let change = try? workspace.journal.change(
                    bucket: transition.bucket, key: transition.key, afterVersionID: version),
                change.action == .restore, change.sourceVersionID == wanted.versionID
            else { continue }
            copies.insert(transition.key)
        }
        return copies
    }
}

/// A point in time that cannot be restored; reported before anything is written.
package enum RestoreError: Error, Sendable, Equatable {
    case notVersioned(channel: String, bucket: String)
    case future(at: Date, now: Date)
    case beforeFirstVersion(channel: String, at: Date, first: Date)
    case unknownProject(String, channel: String)
}
