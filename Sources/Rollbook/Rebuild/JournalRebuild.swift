package import Foundation
package import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// Rebuilds the runs that a journal lacks from a bucket: from ListObjectVersions, and the metadata of the versions
/// (`x-amz-meta-rollbook-run`, `-change`), one HeadObject each.
package struct JournalRebuild: Sendable {
    let workspace: Workspace
    let channels: [OpenChannel]
    let since: Date?

    /// - Parameter since: the metadata of older versions is not requested.
    package init(workspace: Workspace, channels: [OpenChannel], since: Date?) {
        self.workspace = workspace
        self.channels = channels
        self.since = since
    }

    /// The listings of the channels' indexes, and the versions whose metadata has to be read.
    package struct Survey: Sendable {
        let listings: [RebuildPlanner.Listing]
        let candidates: [RebuildPlanner.Place]
        /// The number of HeadObject requests in the next step; a few more if a key has several versions of one size.
        package var requestCount: Int { candidates.count }
    }

    /// Lists the versions of every index.
    /// - Throws: `RestoreError.notVersioned`, `PlanError`, `S3Error`.
    package func survey() async throws -> Survey {
        var listings: [RebuildPlanner.Listing] = []
        for channel in channels {
            guard channel.isVersioned else {
                throw RestoreError.notVersioned(channel: channel.channel.name, bucket: channel.channel.bucket)
            }
            let sweep = VersionSweep(client: channel.client)
            listings += try await mapConcurrently(try await channel.reader.indexesOfVersions(), limit: 16) { index in
                RebuildPlanner.Listing(
                    channel: channel.channel, index: index, versions: try await sweep.versions(below: index + "/"))
            }
        }
        let candidates = listings.flatMap { listing in
            listing.versions
                .filter { version in !version.isDeleteMarker && since.map { version.lastModified >= $0 } != false }
                .map { place(of: $0, in: listing.channel) }
        }
        return Survey(listings: listings, candidates: candidates)
    }

    /// Reads the marks and infers the runs. Nothing is written.
    package func runs(of survey: Survey) async throws -> RebuildPlanner.Result {
        var marks = try await marks(of: survey.candidates)
        let older = olderTwins(survey, marks: marks)
        marks.merge(try await self.marks(of: older)) { first, _ in first }
        return RebuildPlanner(since: since).plan(survey.listings, marks: marks)
    }

    /// Records the runs that the journal lacks; returns notes on the others.
    /// - Throws: `JournalError`.
    package func record(_ runs: [RebuildPlanner.Run]) throws -> [String] {
        let who = workspace.machine.operatorInfo
        let lock = try workspace.journal.lockForWriting(waitSeconds: 5, holder: "journal rebuild of \(who.name)")
        defer { lock.close() }
        let document = workspace.machine.makeRunID()
        var notes: [String] = []
        for run in runs {
            if try workspace.journal.run(run.id) != nil {
                notes.append("run \(run.id) is in the journal already and is left as it is")
                continue
            }
            try record(run, of: document)
        }
        return notes
    }

    /// Records a run with one step per channel. Operator and playbook are not known.
    ///
    /// - Parameter document: the name of this rebuild, whose runs are in the order of their versions.
    private func record(_ run: RebuildPlanner.Run, of document: String) throws {
        let names = Set(run.changes.map(\.channel)).sorted()
        let now = workspace.clock.now()
        let steps = names.enumerated().map { position, name in
            StepRecord(
                runID: run.id, position: position, stepID: "rebuilt-\(name)",
                kind: run.isRollback(on: name) ? "rollback" : "rebuilt", channel: name,
                state: .done,
                summary: counted(run.changes.count { $0.channel == name }, "change") + " read from versions",
                startedAt: run.began, endedAt: run.ended)
        }
        let changes = run.changes.map { change in
            var change = change
            change.stepPosition = names.firstIndex(of: change.channel) ?? 0
            return change
        }
        try workspace.journal.addRebuiltRun(
            RunRecord(
                id: run.id, kind: .action, name: "rebuilt", operatorName: "unknown", host: "unknown", pid: 0,
                toolVersion: workspace.machine.operatorInfo.toolVersion,
                definition: "# Read from the versions of a bucket; the playbook is not known.\n", state: .done,
                message: "rebuilt from the versions of \(names.joined(separator: ", ")) at \(rfc3339(now))",
                startedAt: run.began, endedAt: run.ended),
            steps: steps, changes: changes, document: document, at: now)
    }

    // MARK: - Marks

    private func place(of version: ObjectVersion, in channel: Channel) -> RebuildPlanner.Place {
        RebuildPlanner.Place(bucket: channel.bucket, key: version.key, version: version.versionID)
    }

    private func marks(of places: [RebuildPlanner.Place]) async throws -> [RebuildPlanner.Place: RebuildPlanner.Mark] {
        let clients = Dictionary(channels.map { ($0.channel.bucket, $0.client) }) { first, _ in first }
        let found = try await mapConcurrently(places, limit: workspace.limits.concurrencyMax) { place in
            (place, try await mark(of: place, clients[place.bucket]))
        }
        return found.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// The mark of a version; `nil` for another writer's version, and for one that is gone since it was listed.
    private func mark(of place: RebuildPlanner.Place, _ client: S3Client?) async throws -> RebuildPlanner.Mark? {
        guard case .present(let head)? = try await client?.headObject(place.key, versionID: place.version) else {
            return nil
        }
        let metadata = head.attributes.metadata
        guard let run = metadata[MetadataName.run], let change = metadata[MetadataName.change] else {
            return nil
        }
        return RebuildPlanner.Mark(run: run, change: change, attributes: head.attributes)
    }

    /// Versions not requested yet that a marked one may be a copy of: older, of the same key and size.
    private func olderTwins(
        _ survey: Survey, marks: [RebuildPlanner.Place: RebuildPlanner.Mark]
    ) -> [RebuildPlanner.Place] {
        guard since != nil else { return [] }
        let asked = Set(survey.candidates)
        return survey.listings.flatMap { listing in
            Dictionary(grouping: listing.versions, by: \.key).values.flatMap { entries -> [RebuildPlanner.Place] in
                let sizes = Set(entries.filter { marks[place(of: $0, in: listing.channel)] != nil }.map(\.size))
                return entries.filter { !$0.isDeleteMarker && sizes.contains($0.size) }
                    .map { place(of: $0, in: listing.channel) }.filter { !asked.contains($0) }
            }
        }
    }
}

extension RebuildPlanner.Run {
    /// Whether every version that it left on a channel is marked as a restored earlier one.
    fileprivate func isRollback(on channel: String) -> Bool {
        let copies = changes.filter { $0.channel == channel && $0.after?.object != nil }
        return !copies.isEmpty && copies.allSatisfy { $0.after?.object?.metadata[MetadataName.restores] != nil }
    }
}
