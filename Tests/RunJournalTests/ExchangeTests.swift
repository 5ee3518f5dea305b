import Foundation
import Objects
import RunJournal
import Testing

@Suite struct ExchangeTests {
    /// A run with everything that a run can hold.
    private func filled() throws -> TestJournal {
        let test = try TestJournal()
        try test.begin()
        let kept: [UInt8] = Array("<html>\u{0}é</html>".utf8) + [0xFF]
        try test.journal.keep(kept, sha256: SHA256Digest(of: kept))
        let object = RecordedObject(
            versionID: "v0", etag: "e", size: 1, contentType: "text/html", metadata: ["a": "quote \" é"],
            otherHeaders: ["content-encoding": "gzip", "expires": "é \""], lastModified: TestJournal.start - 60)
        try test.journal.recordPlanned([
            plannedChange(1, key: "v2/caf\u{E9}", before: .object(object), keptBytes: SHA256Digest(of: kept)),
            plannedChange(2, key: "v2/cafe\u{301}", before: .marker(versionID: "m")), plannedChange(3, step: 1),
        ])
        try test.journal.markSent([(TestJournal.runID, 1)], at: TestJournal.start + 2)
        try test.journal.finish([
            plannedChange(1).applied(version: "v1"), plannedChange(2).finished(.failed),
        ])
        try test.journal.keepListed([(TestJournal.runID, 1, TestJournal.start + 3)])
        try test.journal.record([
            CheckRecord(
                runID: TestJournal.runID, stepPosition: 0, name: "stale-page", subject: "https://example.org/",
                verdict: .inconclusive, remedy: .wait, message: "not yet", evidence: ["age": "7"],
                at: TestJournal.start)
        ])
        try test.journal.record(
            ApprovalRecord(
                runID: TestJournal.runID, stepPosition: 1, operatorName: "ada", means: "--yes", approved: false,
                at: TestJournal.start))
        try test.journal.updateRun(
            TestJournal.runID, state: .interrupted, message: "two\nlines", endedAt: TestJournal.start + 5)
        return test
    }

    @Test("A run goes to another journal and back without loss")
    func roundTrip() throws {
        let (source, target) = (try filled(), try TestJournal())
        let document = try source.journal.exportRun(TestJournal.runID)
        #expect(try target.journal.importRuns(document) == [TestJournal.runID])
        #expect(try target.journal.exportRun(TestJournal.runID) == document)
        #expect(try target.journal.run(TestJournal.runID) == source.journal.run(TestJournal.runID))
        let changes = try target.journal.changes(of: TestJournal.runID)
        #expect(changes == (try source.journal.changes(of: TestJournal.runID)))
        let sha256 = try #require(changes.first?.keptBytes)
        #expect(try target.journal.keptBytes(sha256: sha256)?.last == 0xFF)
        #expect(changes.first?.before.object?.otherHeaders?["expires"] == "é \"")
        #expect(changes.first?.before.object?.lastModified == TestJournal.start - 60)
        #expect(changes.first?.after?.object?.lastModified == TestJournal.start + 3)
        #expect(try target.journal.changes(bucket: "packages", key: "v2/cafe\u{301}").map(\.sequence) == [2])
        #expect(try target.journal.verify() == [])
        try target.journal.takeOverRun(TestJournal.runID, pid: 1, host: "elsewhere", at: TestJournal.start + 9)
        #expect(try target.journal.verify() == [])
    }

    @Test("Every line is a document of schema 1 with a type")
    func lines() throws {
        let document = try filled().journal.exportRun(TestJournal.runID)
        let types = try document.split(separator: 0x0A).map { line in
            let value = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            #expect(value["schema"] as? Int == 1)
            return value["type"] as? String
        }
        #expect(
            types == [
                "run", "step", "step", "kept", "change", "change", "change", "listed", "check", "approval", "end",
            ])
    }

    @Test("Importing again changes nothing, and many runs come in one document")
    func idempotent() throws {
        let (source, target) = (try filled(), try TestJournal())
        try source.begin("20261124-000000-cccc", rollbackOf: TestJournal.runID, at: 60)
        let first = try source.journal.exportRun(TestJournal.runID)
        let both = try first + source.journal.exportRun("20261124-000000-cccc")
        #expect(try target.journal.importRuns(first) == [TestJournal.runID])
        #expect(try target.journal.importRuns(both) == ["20261124-000000-cccc"])
        #expect(try target.journal.importRuns(both) == [])
        #expect(try target.journal.importRuns([]) == [])
        #expect(try target.journal.verify() == [])
    }

    @Test("A run of the same id with other content is an error, and nothing of the document is imported")
    func differing() throws {
        let (source, target) = (try filled(), try TestJournal())
        try target.begin(at: 1)
        try source.begin("20261124-000000-cccc", at: 60)
        let document =
            try source.journal.exportRun("20261124-000000-cccc")
            + source.journal.exportRun(TestJournal.runID)
        let error = try #require(throws: JournalError.self) { try target.journal.importRuns(document) }
        guard case .runDiffers(TestJournal.runID, let here, let there, "how it began") = error else { throw error }
        #expect("\(error)".contains(here.prefix(12)) && "\(error)".contains(there.prefix(12)) && here != there)
        #expect(try target.journal.runs(limit: nil, unfinishedOnly: false).count == 1)
    }

    struct Damage: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let edit: @Sendable ([String]) -> [String]
    }

    @Test(
        "A document that was cut off or edited is refused whole",
        arguments: [
            Damage(testDescription: "without its end") { $0.dropLast() },
            Damage(testDescription: "a line is missing") { Array($0[..<4] + $0[5...]) },
            Damage(testDescription: "a line is altered") { $0.map { $0.replacing("ada", with: "eve") } },
            Damage(testDescription: "half a line") { $0.dropLast(4) + [String($0[6].prefix(90))] },
            Damage(testDescription: "no JSON") { ["hello"] + $0 },
            Damage(testDescription: "another schema") { $0.map { $0.replacing(#""schema":1"#, with: #""schema":2"#) } },
            Damage(testDescription: "an unknown type") { $0 + [#"{"schema":1,"type":"secret"}"#] },
            Damage(testDescription: "lines of no run") { Array($0.dropFirst()) },
        ])
    func damaged(damage: Damage) throws {
        let target = try TestJournal()
        let document = String(decoding: try filled().journal.exportRun(TestJournal.runID), as: UTF8.self)
        let edited = damage.edit(document.split(separator: "\n").map { String($0) }).joined(separator: "\n")
        let error = try #require(throws: JournalError.self) { try target.journal.importRuns(Array(edited.utf8)) }
        guard case .badDocument = error else { throw error }
        #expect(try target.journal.runs(limit: nil, unfinishedOnly: false).isEmpty)
    }

    @Test("What the schema forbids is forbidden to a document as well")
    func rules() throws {
        let target = try TestJournal()
        var lines = String(decoding: try filled().journal.exportRun(TestJournal.runID), as: UTF8.self)
            .split(separator: "\n").map { $0.replacing(#""state":"applied""#, with: #""state":"skipped""#) }
        lines.removeLast()
        let body = lines.map { $0 + "\n" }.joined()
        let end = """
            {"schema":1,"type":"end","run_id":"\(TestJournal.runID)","lines":\(lines.count),\
            "sha256":"\(SHA256Digest(of: body.utf8).hex)"}
            """
        let error = try #require(throws: JournalError.self) {
            try target.journal.importRuns(Array((body + end).utf8))
        }
        guard case .badDocument(let line, _) = error else { throw error }
        #expect(line == 5)
    }

    @Test("There is nothing to export of an unknown run")
    func unknownRun() throws {
        let test = try TestJournal()
        #expect(throws: JournalError.self) { try test.journal.exportRun("absent") }
    }
}
