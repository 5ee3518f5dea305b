import Foundation
import Objects
import RunJournal
import Testing

@Suite struct ChangeTests {
    static let before: [ObjectState] = [
        .absent, .marker(versionID: "m1"), .marker(versionID: nil),
        .object(RecordedObject(versionID: nil, etag: "e", size: 0)),
        .object(
            RecordedObject(
                versionID: "v0", etag: "9b2cf535-2", size: 5_368_709_121, sha256: SHA256Digest(of: []),
                contentType: "text/html", cacheControl: "max-age=60",
                metadata: ["rollbook-run": "r", "note": "é \"\\ \n"])),
    ]

    @Test("A change reads back as it was recorded, planned and finished", arguments: before)
    func roundTrip(before: ObjectState) throws {
        let test = try TestJournal()
        try test.begin()
        let kept = Array("<html>".utf8)
        try test.journal.keep(kept, sha256: SHA256Digest(of: kept))
        var change = plannedChange(1, before: before, keptBytes: SHA256Digest(of: kept))
        change.action = .restore
        change.sourceKey = "packages/\(change.key)"
        change.sourceVersionID = "v0"
        try test.journal.recordPlanned([change])
        #expect(try test.journal.changes(of: change.runID) == [change])
        try test.journal.markSent([(change.runID, 1)], at: TestJournal.start + 2)
        var applied = change.applied(version: "v1")
        applied.after = before
        try test.journal.finish([applied])
        #expect(try test.journal.changes(of: change.runID) == [applied])
        #expect(try test.journal.verify() == [])
    }

    struct Path: CustomTestStringConvertible, Sendable {
        let states: [ChangeRecord.State]
        let allowed: Bool
        var testDescription: String {
            states.map(\.rawValue).joined(separator: " → ") + (allowed ? "" : " is refused")
        }
    }

    /// From every state that a change can be in to every other one.
    static let paths: [Path] = {
        let ways: [ChangeRecord.State: [ChangeRecord.State]] = [
            .planned: [.planned], .sent: [.planned, .sent], .applied: [.planned, .sent, .applied],
            .conflict: [.planned, .sent, .conflict], .failed: [.planned, .sent, .failed],
            .skipped: [.planned, .skipped],
        ]
        let allowed: [ChangeRecord.State: Set<ChangeRecord.State>] = [
            .planned: [.sent, .conflict, .failed, .skipped], .sent: [.sent, .applied, .conflict, .failed],
            .applied: [.conflict],
        ]
        return ChangeRecord.State.allCases.flatMap { from in
            ChangeRecord.State.allCases.map { to in
                Path(states: (ways[from] ?? []) + [to], allowed: allowed[from, default: []].contains(to))
            }
        }
    }()

    @Test("A change goes from planned to sent to its result, and a result stays", arguments: paths)
    func transitions(path: Path) throws {
        let test = try TestJournal()
        try test.begin()
        let planned = plannedChange(1)
        try test.journal.recordPlanned([planned])
        func go(to state: ChangeRecord.State) throws {
            switch state {
            case .sent: try test.journal.markSent([(planned.runID, 1)], at: TestJournal.start + 2)
            case .applied: try test.journal.finish([planned.applied(version: "v1")])
            case .planned: try test.journal.finish([planned])
            case .conflict, .failed, .skipped:
                let present = try test.journal.changes(of: planned.runID)
                try test.journal.finish([planned.finished(state, after: present.first?.after)])
            }
        }
        for state in path.states.dropFirst().dropLast() { try go(to: state) }
        let before = try test.journal.changes(of: planned.runID)
        let last = try #require(path.states.last)
        if path.allowed {
            try go(to: last)
            #expect(try test.journal.changes(of: planned.runID).map(\.state) == [last])
        } else {
            #expect(throws: JournalError.self) { try go(to: last) }
            #expect(try test.journal.changes(of: planned.runID) == before)
        }
        #expect(try test.journal.verify() == [])
    }

    @Test("A conflict found after the effect keeps what the change wrote")
    func lateConflict() throws {
        let test = try TestJournal()
        try test.begin()
        let planned = plannedChange(1)
        try test.journal.recordPlanned([planned])
        try test.journal.markSent([(planned.runID, 1)], at: TestJournal.start + 2)
        try test.journal.finish([planned.applied(version: "v1")])
        #expect(throws: JournalError.self) { try test.journal.finish([planned.finished(.conflict)]) }
        let after = planned.applied(version: "v1").after
        try test.journal.finish([planned.finished(.conflict, after: after)])
        let found = try test.journal.change(bucket: "packages", key: planned.key, afterVersionID: "v1")
        #expect(found?.state == .conflict && found?.after == after)
    }

    @Test(
        "What a change intends, and the facts around it, are never rewritten or deleted",
        arguments: [
            "UPDATE change SET key = 'other'", "UPDATE change SET before_version_id = 'x'",
            "UPDATE change SET kept_sha256 = NULL", "UPDATE change SET intended_size = 1",
            "UPDATE change SET message = 'x' WHERE sequence = 2", "UPDATE change SET after_version_id = 'x'",
            "UPDATE change SET state = 'planned', finished_at = NULL WHERE sequence = 2",
            "DELETE FROM change", "DELETE FROM run", "DELETE FROM step", "UPDATE run SET definition = ''",
            "DELETE FROM kept_bytes", "UPDATE kept_bytes SET bytes = x''", "UPDATE event SET at = at",
            "DELETE FROM event", "INSERT OR REPLACE INTO event SELECT * FROM event LIMIT 1",
        ])
    func immutable(sql: String) throws {
        let test = try TestJournal()
        try test.begin()
        try test.journal.keep([1], sha256: SHA256Digest(of: [1]))
        let object = ObjectState.object(RecordedObject(versionID: "v0", etag: "e", size: 1))
        try test.journal.recordPlanned([plannedChange(1, before: object), plannedChange(2)])
        try test.journal.finish([plannedChange(2).finished(.failed)])
        #expect(throws: (any Error).self) { try test.edit(sql) }
        #expect(try test.journal.changes(of: TestJournal.runID).count == 2)
        #expect(try test.journal.verify() == [])
    }

    @Test("One wrong change in a batch, and none of the batch is recorded")
    func wholeBatches() throws {
        let test = try TestJournal()
        try test.begin()
        var orphan = plannedChange(3)
        orphan.stepPosition = 9
        var unkept = plannedChange(3)
        unkept.keptBytes = SHA256Digest(of: "never kept".utf8)
        var sourceless = plannedChange(3)
        sourceless.action = .copy
        var started = plannedChange(3)
        started.state = .sent
        for wrong in [orphan, unkept, sourceless, started, plannedChange(1)] {
            #expect(throws: JournalError.self) { try test.journal.recordPlanned([plannedChange(1), wrong]) }
        }
        #expect(try test.journal.changes(of: TestJournal.runID) == [])
        try test.journal.recordPlanned([plannedChange(1), plannedChange(2)])
        #expect(throws: JournalError.self) {
            try test.journal.markSent([(TestJournal.runID, 1), (TestJournal.runID, 7)], at: TestJournal.start + 2)
        }
        #expect(try test.journal.changes(of: TestJournal.runID, state: .planned).count == 2)
    }

    @Test("Changes are found by run, state, step, object and version")
    func queries() throws {
        let test = try TestJournal()
        try test.begin()
        try test.begin("20261124-000000-cccc", at: 60)
        #expect(try test.journal.nextSequence(of: TestJournal.runID) == 1)
        let key: ObjectKey = "v2/a/index.html"
        try test.journal.recordPlanned([plannedChange(1, key: key), plannedChange(2, step: 1)])
        try test.journal.recordPlanned([plannedChange(1, run: "20261124-000000-cccc", key: key)])
        try test.journal.markSent([(TestJournal.runID, 1)], at: TestJournal.start + 2)
        try test.journal.finish([plannedChange(1, key: key).applied(version: "v1")])
        let run = TestJournal.runID
        #expect(try test.journal.nextSequence(of: run) == 3)
        #expect(try test.journal.changes(of: run, state: .planned).map(\.sequence) == [2])
        #expect(try test.journal.changes(of: run, stepPosition: 0).map(\.sequence) == [1])
        #expect(try test.journal.changes(of: run, state: .planned, stepPosition: 0) == [])
        #expect(try test.journal.summaries(of: [run])[run]?.changes == [.applied: 1, .planned: 1])
        #expect(
            try test.journal.changes(bucket: "packages", key: key).map(\.runID) == ["20261124-000000-cccc", run])
        #expect(try test.journal.change(bucket: "packages", key: key, afterVersionID: "v1")?.changeID == "\(run)/1")
        #expect(try test.journal.change(bucket: "packages", key: key, afterVersionID: "v2") == nil)
    }

    @Test("Keys that differ in Unicode normalization alone are two keys")
    func normalization() throws {
        let (composed, decomposed): (ObjectKey, ObjectKey) = ("v2/caf\u{E9}", "v2/cafe\u{301}")
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned([plannedChange(1, key: composed), plannedChange(2, key: decomposed)])
        for (sequence, key) in [(1, composed), (2, decomposed)] {
            let found = try test.journal.changes(bucket: "packages", key: key)
            #expect(found.map(\.sequence) == [sequence])
            #expect(found.allSatisfy { $0.key == key })
        }
        try test.journal.remember(
            [composed, decomposed].map {
                ObjectFacts(
                    bucket: "packages", key: $0, identity: "v1", sha256: SHA256Digest(of: $0.text.utf8),
                    requiresPython: nil, metadataRead: false)
            })
        let facts = try test.journal.facts(bucket: "packages", keyPrefix: decomposed.text)
        #expect(facts.map(\.sha256) == [SHA256Digest(of: decomposed.text.utf8)])
    }
}
