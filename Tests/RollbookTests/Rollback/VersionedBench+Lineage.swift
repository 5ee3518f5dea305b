import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import SimpleRepository
import TestKit

@testable import Rollbook

extension VersionedBench {
    /// A run that writes pages as a reindex does where no versions are kept: each is read before, and its bytes are kept.
    func publishReading(_ journal: Journal, _ puts: [(key: String, text: String)]) async throws -> String {
        let (run, publisher) = try await begin(journal, steps: 1)
        var changes: [Change] = []
        for put in puts {
            var before = Change.Before.exact(.absent)
            if case .present = try await client().headObject(ObjectKey(put.key)) {
                let (head, bytes) = try await client().getObject(ObjectKey(put.key))
                before = .read(.object(RecordedObject(head, versioned: false)), bytes: bytes)
            }
            changes.append(change(put.key, put.text, before: before))
        }
        _ = try await publisher.apply(Plan(channel: channel, changes: changes), step: .init(runID: run, position: 0))
        try journal.updateRun(run, state: .done, message: nil, endedAt: machineNow)
        return run
    }

    /// One run that writes an object once in each step, with something between the steps.
    func publishInSteps(
        _ journal: Journal, key: String, texts: [String], between: () async throws -> Void
    ) async throws -> String {
        let (run, publisher) = try await begin(journal, steps: texts.count)
        for (position, text) in texts.enumerated() {
            clock.advance(seconds: 60)
            let top = try await VersionLook(client: client()).versions(of: [ObjectKey(key)])[ObjectKey(key)]?.first
            let change = change(key, text, before: .exact(ObjectState(newest: top, versioned: true)))
            _ = try await publisher.apply(
                Plan(channel: channel, changes: [change]), step: .init(runID: run, position: position))
            if position + 1 < texts.count { try await between() }
        }
        try journal.updateRun(run, state: .done, message: nil, endedAt: machineNow)
        return run
    }

    /// A run whose machine is lost after it journaled that it sends a delete, or a put.
    func publishLosing(_ journal: Journal, delete key: String, puts: Bool = false) async throws -> String {
        let (run, _) = try await begin(journal, steps: 1)
        let top = try await VersionLook(client: client()).versions(of: [ObjectKey(key)])[ObjectKey(key)]?.first
        let index = key.split(separator: "/").prefix(2).joined(separator: "/")
        let place = ObjectPlace(ObjectKey(key), index: index, layout: .flat)
        let record = ChangeRecord(
            runID: run, sequence: 1, stepPosition: 0, channel: channel.name, bucket: channel.bucket,
            key: ObjectKey(key), index: index, project: place.project, rank: place.kind.withdrawn.rawValue,
            action: puts ? .put : .delete,
            before: ObjectState(newest: top, versioned: true), plannedAt: machineNow)
        try journal.recordPlanned([record])
        try journal.markSent([(runID: run, sequence: 1)], at: machineNow)
        return run
    }

    func begin(_ journal: Journal, steps count: Int) async throws -> (run: String, publisher: Publisher) {
        let workspace = workspace(journal)
        let run = RunRecord(
            id: workspace.machine.makeRunID(), kind: .playbook, name: "publish", operatorName: "ada", host: "h", pid: 7,
            toolVersion: "test", definition: "", startedAt: machineNow)
        let steps = (0..<count).map {
            StepRecord(runID: run.id, position: $0, stepID: "step\($0)", kind: "mirror", channel: channel.name)
        }
        try journal.beginRun(run, steps: steps, at: machineNow)
        return (run.id, workspace.publisher(for: try await workspace.open(channel), runID: run.id))
    }

    private func change(_ key: String, _ text: String, before: Change.Before) -> Change {
        let place = ObjectPlace(ObjectKey(key), index: Self.index, layout: .flat)
        let bytes = Array(text.utf8)
        let content = Change.Content(
            source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count),
            attributes: ObjectAttributes(contentType: "text/html", cacheControl: "no-cache"))
        return Change(
            key: ObjectKey(key), index: Self.index, project: place.project, rank: place.kind.appearing,
            action: .put(content), before: before)
    }
}
