import Foundation
import GRDB
import Objects
import TestMachine

@testable import RunJournal

/// A journal in a folder of its own, which goes with this object.
final class TestJournal: Sendable {
    static let start = Date(timeIntervalSince1970: 1_795_442_531)
    static let runID = "20261123-140211-ab12"

    /// Copied for each: to make the tables anew takes longer than most tests.
    private static let empty = CopiedFile { _ = try Journal(path: $0) }

    let folder: URL
    let path: String
    let journal: Journal

    /// - Parameter isCopied: `false`: it is made as a user's.
    init(pagesMax: Int? = nil, busyTimeoutSeconds: Double = 5, isCopied: Bool = true) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "rollbook-journal-\(UUID().uuidString)")
        path = folder.appending(path: "state/journal.sqlite").path
        if isCopied { try Self.empty.copy(to: path) }
        journal = try Journal(
            file: JournalFile(path: path, pagesMax: pagesMax, busyTimeoutSeconds: busyTimeoutSeconds),
            now: { Self.start })
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Begins a run with two steps.
    @discardableResult
    func begin(
        _ id: String = runID, rollbackOf: String? = nil, at offset: Double = 0
    ) throws -> RunRecord {
        let run = RunRecord(
            id: id, kind: rollbackOf == nil ? .playbook : .rollback, name: "dependency-rollout",
            rollbackOf: rollbackOf, inputs: ["package": "jax", "note": "line\none \"quoted\" é"], operatorName: "ada",
            host: "build-1", pid: 42, toolVersion: "1.2.3", definition: "playbook: dependency-rollout\n",
            startedAt: Self.start + offset)
        try journal.beginRun(
            run,
            steps: [
                StepRecord(runID: id, position: 0, stepID: "dev-update", kind: "mirror", channel: "dev"),
                StepRecord(runID: id, position: 1, stepID: "approve", kind: "approve"),
            ], at: Self.start + offset)
        return run
    }

    /// Runs SQL on a connection of its own, as someone with the sqlite3 shell would.
    func edit(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: path, configuration: configuration).write { db in try db.execute(sql: sql) }
    }
}

/// A planned change of the standard run.
func plannedChange(
    _ sequence: Int, run: String = TestJournal.runID, step: Int = 0, key: ObjectKey? = nil,
    before: ObjectState = .absent, keptBytes: SHA256Digest? = nil
) -> ChangeRecord {
    ChangeRecord(
        runID: run, sequence: sequence, stepPosition: step, channel: "dev", bucket: "packages",
        key: key ?? "v2/gfx120X-all/project-\(sequence)/index.html", index: "v2/gfx120X-all",
        project: "project-\(sequence)", rank: 2, action: .put,
        intendedSHA256: SHA256Digest(of: "page \(sequence)".utf8), intendedSize: 1000, before: before,
        keptBytes: keptBytes, plannedAt: TestJournal.start + 1)
}

extension ChangeRecord {
    /// This change as it is recorded once it took effect.
    func applied(version: VersionID) -> ChangeRecord {
        var change = self
        change.state = .applied
        change.sentAt = TestJournal.start + 2
        change.after = .object(
            RecordedObject(versionID: version, etag: "e-\(version)", size: 1000, sha256: intendedSHA256))
        change.requestID = "REQUEST"
        change.finishedAt = TestJournal.start + 3
        return change
    }

    /// This change in another finished state.
    func finished(_ state: State, after: ObjectState? = nil) -> ChangeRecord {
        var change = self
        change.state = state
        change.after = after
        change.message = "because of a test"
        change.finishedAt = TestJournal.start + 3
        return change
    }
}
