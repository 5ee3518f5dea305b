import Foundation
import Testing

@testable import RunJournal

@Suite(.serialized)
struct BulkTests {
    @Test("A hundred thousand changes are recorded, sent and finished in a few transactions")
    func bulk() throws {
        let test = try TestJournal()
        try test.begin()
        let object = RecordedObject(
            versionID: "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY", etag: "9b2cf535f27731c974343645a3985328", size: 4711,
            contentType: "text/html", cacheControl: "max-age=60",
            metadata: ["rollbook-run": "r", "rollbook-change": "r/1"])
        let changes = (1...100_000).map { plannedChange($0, before: .object(object)) }
        let clock = ContinuousClock()
        let recorded = try clock.measure { try test.journal.recordPlanned(changes) }
        let sent = try clock.measure {
            try test.journal.markSent(changes.map { ($0.runID, $0.sequence) }, at: TestJournal.start + 2)
        }
        let results = changes.map { $0.applied(version: "v\($0.sequence)") }
        let finished = try clock.measure { try test.journal.finish(results) }
        var read: [ChangeRecord] = []
        let queried = try clock.measure { read = try test.journal.changes(of: TestJournal.runID) }
        var findings: [String] = []
        let verified = try clock.measure { findings = try test.journal.verify() }
        #expect(findings == [])
        let takenOver = try clock.measure {
            try test.journal.takeOverRun(TestJournal.runID, pid: 1, host: "build-2", at: TestJournal.start + 9)
        }
        #expect(read == results)
        print("100,000 changes: planned \(recorded), sent \(sent), finished \(finished), read \(queried),")
        print("  verified \(verified), quick check \(takenOver)")
    }
}
