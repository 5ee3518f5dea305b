import Foundation
import Objects
import RunJournal
import Testing

/// Exports that were edited and sealed anew: whatever they hold, they are refused or become runs that can be read.
@Suite struct ImportMutationTests {
    private static let id = TestJournal.runID

    private func document() throws -> [String] {
        let test = try TestJournal()
        try test.begin()
        let kept = Array("<html>".utf8)
        try test.journal.keep(kept, sha256: SHA256Digest(of: kept))
        let object = RecordedObject(versionID: "v0", etag: "e", size: 6, contentType: "text/html", metadata: ["a": "b"])
        try test.journal.recordPlanned([
            plannedChange(1, before: .object(object), keptBytes: SHA256Digest(of: kept)),
            plannedChange(2, before: .marker(versionID: "m")), plannedChange(3, step: 1),
        ])
        try test.journal.markSent([(Self.id, 1)], at: TestJournal.start + 2)
        try test.journal.finish([plannedChange(1).applied(version: "v1"), plannedChange(2).finished(.failed)])
        try test.journal.record([
            CheckRecord(
                runID: Self.id, stepPosition: 0, name: "stale-page", subject: "https://example.org/",
                verdict: .inconclusive, remedy: .wait, message: "not yet", at: TestJournal.start)
        ])
        try test.journal.record(
            ApprovalRecord(
                runID: Self.id, stepPosition: 1, operatorName: "ada", means: "--yes", approved: true,
                at: TestJournal.start))
        return String(decoding: try test.journal.exportRun(Self.id), as: UTF8.self).split(separator: "\n").dropLast()
            .map { String($0) }
    }

    /// With an end line that fits.
    private func sealed(_ lines: [String]) -> [UInt8] {
        let body = lines.map { $0 + "\n" }.joined()
        let end = """
            {"schema":1,"type":"end","run_id":"\(Self.id)","lines":\(lines.count),\
            "sha256":"\(SHA256Digest(of: body.utf8).hex)"}

            """
        return Array((body + end).utf8)
    }

    @Test(
        "Values that no run has are refused with their line",
        arguments: [
            (#""position":1"#, #""position":9223372036854775807"#), (#""position":1"#, #""position":7"#),
            (#""step_position":1,"#, #""step_position":9223372036854775807,"#), (#""pid":42"#, #""pid":4294967296"#),
            (#""pid":42"#, #""pid":-1"#), (#""sequence":3"#, #""sequence":9223372036854775807"#),
            (#""rank":2"#, #""rank":9223372036854775807"#),
            (#""intended_size":1000"#, #""intended_size":9223372036854775807"#),
            (#""before_size":6"#, #""before_size":-6"#),
            (#""started_at":"2026-11-23T14"#, #""started_at":"2026-13-99T99"#),
            (#""inputs":{"note""#, #""inputs":"{}","note":{"note""#), (#""action":"put""#, #""action":"grant""#),
            (#""message":"not yet""#, #""message":"a\u0000b""#), (#""host":"build-1""#, #""host":{"a":"b"}"#),
            (#""id":"20261123-140211-ab12""#, #""id":"..""#), (#""id":"20261123-140211-ab12""#, #""id":"-rf""#),
            (#""approved":1"#, #""approved":2"#), (#""host":"build-1""#, #""host":"b","state_of_mind":"x""#),
        ])
    func refused(from: String, to: String) throws {
        let target = try TestJournal()
        let lines = try document()
        let edited = lines.map { $0.replacing(from, with: to) }
        #expect(edited != lines, "\(from) stands nowhere")
        let error = try #require(throws: JournalError.self) { try target.journal.importRuns(sealed(edited)) }
        guard case .badDocument = error else { throw error }
        #expect(try target.journal.runs(limit: nil, unfinishedOnly: false).isEmpty)
        #expect(try target.journal.verify() == [])
    }

    @Test("A run without steps, a second run line, and steps after their changes are refused")
    func shape() throws {
        let lines = try document()
        for edited in [
            lines.filter { !$0.contains(#""type":"step""#) }, [lines[0]] + lines,
            [lines[0]] + lines.dropFirst().reversed(), [lines[0], lines[2], lines[1]] + lines[3...],
        ] {
            let target = try TestJournal()
            #expect(throws: JournalError.self) { try target.journal.importRuns(sealed(edited)) }
            #expect(try target.journal.verify() == [])
        }
    }

    @Test("A line of 100 MB is refused before anything of it is read")
    func longLine() throws {
        let target = try TestJournal()
        var bytes = Array(#"{"schema":1,"type":"run","id":""#.utf8)
        bytes += [UInt8](repeating: UInt8(ascii: "a"), count: 100_000_000)
        let start = clock()
        let error = try #require(throws: JournalError.self) { try target.journal.importRuns(bytes) }
        #expect(Double(clock() - start) / Double(CLOCKS_PER_SEC) < 20, "of processor time, in a debug build")
        #expect("\(error)".contains("is longer than 64 MiB"))
    }

    @Test("A thousand mutations: refused, or a run that can be read, checked and exported", arguments: 0..<20)
    func mutations(part: Int) throws {
        var random = SeededRandom(seed: UInt64(part) + 1)
        let lines = try document()
        var accepted = 0
        for _ in 0..<50 {
            let mutated = sealed(LineMutation.of(lines, &random))
            let target = try TestJournal()
            do {
                let added = try target.journal.importRuns(mutated)
                accepted += 1
                try read(added, in: target.journal)
            } catch is JournalError {
                #expect(try target.journal.runs(limit: nil, unfinishedOnly: false).isEmpty)
            }
            #expect(try target.journal.verify() == [])
        }
        #expect(accepted < 50)
    }

    /// Everything that a reader asks of a run.
    private func read(_ ids: [String], in journal: Journal) throws {
        for id in ids {
            #expect(try journal.run(id) != nil)
            #expect(try !journal.steps(of: id).isEmpty)
            _ = try journal.changes(of: id)
            _ = try journal.checks(of: id)
            _ = try journal.approvals(of: id)
            _ = try journal.summaries(of: [id])
            _ = try journal.nextSequence(of: id)
            #expect(try journal.requireUnaltered(id))
            let copy = try TestJournal()
            #expect(try copy.journal.importRuns(try journal.exportRun(id)) == [id])
        }
        _ = try journal.newestRun { _ in true }
    }
}
