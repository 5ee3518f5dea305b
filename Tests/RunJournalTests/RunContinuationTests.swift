import Foundation
import Objects
import RunJournal
import Testing

/// A run that is imported again, when it went on meanwhile, here or there.
@Suite struct RunContinuationTests {
    private static let id = TestJournal.runID

    /// The acts on a run, in turn.
    private static let acts: [@Sendable (TestJournal) throws -> Void] = [
        { try $0.begin() },
        { try $0.journal.recordPlanned([plannedChange(1), plannedChange(2)]) },
        { try $0.journal.markSent([(id, 1)], at: TestJournal.start + 2) },
        { try $0.journal.finish([plannedChange(1).applied(version: "v1")]) },
        { try $0.journal.keepListed([(id, 1, TestJournal.start + 3)]) },
        { try $0.journal.finish([plannedChange(2).finished(.failed)]) },
        { try $0.journal.updateRun(id, state: .failed, message: "no", endedAt: TestJournal.start + 4) },
        {
            try $0.journal.record([
                CheckRecord(
                    runID: id, stepPosition: 0, name: "stale-page", subject: "s", verdict: .pass, message: "m",
                    at: TestJournal.start)
            ])
        },
        { try $0.journal.takeOverRun(id, pid: 7, host: "other", at: TestJournal.start + 5) },
        {
            try $0.journal.record(
                ApprovalRecord(
                    runID: id, stepPosition: 1, operatorName: "ada", means: "--yes", approved: true,
                    at: TestJournal.start))
        },
        { try $0.journal.updateRun(id, state: .done, message: nil, endedAt: TestJournal.start + 6) },
    ]

    private func lived(_ count: Int) throws -> TestJournal {
        let test = try TestJournal()
        for act in Self.acts.prefix(count) { try act(test) }
        return test
    }

    /// Whether an act leaves rows that only grow, so that one side is known to have more.
    private static let growing = [2, 3, 4, 6, 8, 10, 11]

    @Test("More of a run is taken, less of it is passed over, whichever was first", arguments: growing)
    func longer(count: Int) throws {
        for other in Self.growing where other <= count {
            let (long, short) = (try lived(count), try lived(other))
            let (longer, shorter) = (try long.journal.exportRun(Self.id), try short.journal.exportRun(Self.id))
            let expected = other < count ? [Self.id] : []
            #expect(try short.journal.importRuns(longer) == expected, "\(other) to \(count)")
            #expect(try short.journal.exportRun(Self.id) == longer, "\(other) to \(count)")
            #expect(try short.journal.verify() == [])
            #expect(try long.journal.importRuns(shorter) == [])
            #expect(try long.journal.exportRun(Self.id) == longer)
        }
    }

    @Test("That a run is over without being done goes with its export, and is over again when it goes on")
    func settled() throws {
        let (source, target, third) = (try lived(7), try TestJournal(), try lived(7))
        let open = try source.journal.exportRun(Self.id)
        #expect(try target.journal.importRuns(open) == [Self.id])
        #expect(try !target.journal.runs(limit: nil, unfinishedOnly: true).isEmpty)
        try source.journal.settleRun(Self.id, message: "taken back by run x", at: TestJournal.start + 9)
        let closed = try source.journal.exportRun(Self.id)
        #expect(String(decoding: closed, as: UTF8.self).contains(#""settled":"yes""#))
        for journal in [target.journal, try TestJournal().journal, third.journal] {
            #expect(try journal.importRuns(closed) == [Self.id])
            #expect(try journal.runs(limit: nil, unfinishedOnly: true).isEmpty)
            #expect(try journal.exportRun(Self.id) == closed)
            #expect(try journal.importRuns(closed) == [] && journal.importRuns(open) == [])
            #expect(try journal.runs(limit: nil, unfinishedOnly: true).isEmpty)
            #expect(try journal.verify() == [])
        }
        try source.journal.takeOverRun(Self.id, pid: 9, host: "build-1", at: TestJournal.start + 10)
        try source.journal.recordPlanned([plannedChange(3)])
        #expect(try target.journal.importRuns(source.journal.exportRun(Self.id)) == [Self.id])
        #expect(try target.journal.runs(limit: nil, unfinishedOnly: true).map(\.id) == [Self.id])
    }

    @Test("An export without that word is read as ever; with another word it is refused")
    func words() throws {
        let source = try lived(7)
        try source.journal.settleRun(Self.id, message: "cancelled", at: TestJournal.start + 9)
        let text = String(decoding: try source.journal.exportRun(Self.id), as: UTF8.self)
        let older = try TestJournal()
        #expect(try older.journal.importRuns(Array(text.replacing(#","settled":"yes""#, with: "").utf8)) == [Self.id])
        #expect(try !older.journal.runs(limit: nil, unfinishedOnly: false).isEmpty)
        for word in ["no", "", "YES"] {
            let edited = text.replacing(#""settled":"yes""#, with: "\"settled\":\"\(word)\"")
            #expect(throws: JournalError.self) { try TestJournal().journal.importRuns(Array(edited.utf8)) }
        }
    }

    @Test("Two ends of one run do not go together: refused with both digests, and nothing of the document is taken")
    func apart() throws {
        for (one, other) in [
            (plannedChange(2).finished(.failed), plannedChange(3).finished(.failed)),
            (plannedChange(2).applied(version: "a"), plannedChange(2).applied(version: "b")),
        ] {
            let (here, there) = (try lived(4), try lived(4))
            for (test, change) in [(here, one), (there, other)] {
                if change.sequence == 3 { try test.journal.recordPlanned([plannedChange(3)]) }
                if change.state == .applied { try test.journal.markSent([(Self.id, 2)], at: TestJournal.start + 2) }
                try test.journal.finish([change])
            }
            let known = try here.journal.exportRun(Self.id)
            let error = try #require(throws: JournalError.self) {
                try here.journal.importRuns(try there.journal.exportRun(Self.id))
            }
            guard case .runDiffers = error else { throw error }
            #expect(try here.journal.exportRun(Self.id) == known)
        }
    }

    @Test(
        "Seven hundred mutations of what comes after: refused, or a run that can be read, checked and exported",
        arguments: 0..<14)
    func mutations(part: Int) throws {
        var random = SeededRandom(seed: UInt64(part) + 77)
        let whole = String(decoding: try lived(Self.acts.count).journal.exportRun(Self.id), as: UTF8.self)
        let lines = whole.split(separator: "\n").dropLast().map { String($0) }
        var refused = 0
        for round in 0..<50 {
            let target = try lived([3, 4, 6, 8][round % 4])
            let before = try target.journal.exportRun(Self.id)
            let mutated = LineMutation.of(lines, &random)
            let body = mutated.map { $0 + "\n" }.joined()
            let end = """
                {"schema":1,"type":"end","run_id":"\(Self.id)","lines":\(mutated.count),\
                "sha256":"\(SHA256Digest(of: body.utf8).hex)"}

                """
            do {
                _ = try target.journal.importRuns(Array((body + end).utf8))
                #expect(try TestJournal().journal.importRuns(target.journal.exportRun(Self.id)) == [Self.id])
            } catch {
                refused += 1
                #expect(error is JournalError, "\(error)")
                #expect(try target.journal.exportRun(Self.id) == before)
            }
            #expect(try target.journal.verify() == [])
        }
        #expect(refused > 0)
    }
}
