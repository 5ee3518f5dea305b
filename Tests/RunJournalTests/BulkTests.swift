import Foundation
import Objects
import RunJournal
import Testing

@Suite(.serialized)
struct BulkTests {
    /// Five thousand, or as many as `ROLLBOOK_TEST_BULK` says; the times below are for 100,000 in a release build.
    static let count = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_BULK"].flatMap { Int($0) } ?? 5000

    @Test("Many changes are recorded, sent and finished in one transaction each, and read back as they were")
    func bulk() throws {
        let test = try TestJournal()
        try test.begin()
        let object = RecordedObject(
            versionID: "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY", etag: "9b2cf535f27731c974343645a3985328", size: 4711,
            contentType: "text/html", cacheControl: "max-age=60",
            metadata: ["rollbook-run": "r", "rollbook-change": "r/1"])
        let changes = (1...Self.count).map { plannedChange($0, before: .object(object)) }
        let results = changes.map { $0.applied(version: "v\($0.sequence)") }
        try timed("planned") { try test.journal.recordPlanned(changes) }
        try timed("sent") {
            try test.journal.markSent(changes.map { ($0.runID, $0.sequence) }, at: TestJournal.start + 2)
        }
        try timed("finished") { try test.journal.finish(results) }
        let read = try timed("read") { try test.journal.changes(of: TestJournal.runID) }
        #expect(read == results)
        let findings = try timed("verified") { try test.journal.verify() }
        #expect(findings == [])
        try timed("taken over") {
            try test.journal.takeOverRun(TestJournal.runID, pid: 1, host: "build-2", at: TestJournal.start + 9)
        }
        let document = try timed("exported") { try test.journal.exportRun(TestJournal.runID) }
        let target = try TestJournal()
        try timed("imported") { _ = try target.journal.importRuns(document) }
        #expect(
            try target.journal.summaries(of: [TestJournal.runID])[TestJournal.runID]?.changes == [.applied: Self.count])
    }

    /// Processor time, because the machine may have other work.
    private func timed<Value>(_ name: String, _ body: () throws -> Value) rethrows -> Value {
        let start = clock()
        let value = try body()
        let milliseconds = (clock() - start) * 1000 / CLOCKS_PER_SEC
        print("\(Self.count) changes \(name) in \(milliseconds) ms of processor time")
        return value
    }
}
