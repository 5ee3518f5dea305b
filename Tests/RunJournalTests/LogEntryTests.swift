import Foundation
import GRDB
import Objects
import Testing

@testable import RunJournal

/// Entries of a log, written from one journal and taken in by another.
@Suite struct LogEntryTests {
    private static let id = TestJournal.runID
    private static let place = "s3://bucket/.rollbook/log"
    private static let at = TestJournal.start

    /// The bucket of `plannedChange`.
    private static let bucket = plannedChange(1).bucket

    /// Puts what a journal's log lacks of the run, as one entry.
    private func tell(
        _ journal: Journal, _ kind: LogEntry.Kind, number: Int64? = nil
    ) throws -> LogEntry? {
        guard let news = try journal.logNews(of: Self.id, bucket: Self.bucket, place: Self.place) else { return nil }
        let entry = LogEntry(
            after: try journal.logHead(of: Self.place), kind: kind, bucket: Self.bucket, news: news, token: "t",
            at: Self.at)
        try journal.recordLogEntry(entry, etag: "e\(entry.number)", place: Self.place, news: news)
        return try LogEntry(bytes: entry.bytes)
    }

    private func take(_ entries: [LogEntry], into journal: Journal) throws -> [String] {
        try journal.take(
            entries.map { .entry($0, ETag("e\($0.number)")) }, of: Self.place, bucket: Self.bucket)
    }

    /// A run that has planned two changes, and the first entry about it.
    private func planned() throws -> (TestJournal, LogEntry) {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned([plannedChange(1), plannedChange(2)])
        return (test, try #require(try tell(test.journal, .planned)))
    }

    /// The same, carried out, with the second entry.
    private func carriedOut() throws -> (TestJournal, [LogEntry]) {
        let (test, first) = try planned()
        try test.journal.markSent([(Self.id, 1), (Self.id, 2)], at: Self.at + 2)
        try test.journal.finish([plannedChange(1).applied(version: "v1"), plannedChange(2).finished(.failed)])
        try test.journal.keepListed([(Self.id, 1, Self.at + 3)])
        try test.journal.record([
            CheckRecord(
                runID: Self.id, stepPosition: 0, name: "stale-page", subject: "x", verdict: .inconclusive,
                remedy: .wait, message: "not yet", at: Self.at)
        ])
        try test.journal.record(
            ApprovalRecord(
                runID: Self.id, stepPosition: 1, operatorName: "ada", means: "--yes", approved: true, at: Self.at))
        try test.journal.updateRun(Self.id, state: .done, message: nil, endedAt: Self.at + 9)
        return (test, [first, try #require(try tell(test.journal, .outcome))])
    }

    @Test("What one journal tells another one knows, row by row; what was told is not told again")
    func told() throws {
        let (test, entries) = try carriedOut()
        let other = try TestJournal()
        #expect(try take(entries, into: other.journal) == [Self.id])
        for table in ExportedTable.all {
            let rows = try [test, other].map { one in
                try one.journal.read { try table.lines($0, runID: Self.id).map(\.text) }
            }
            #expect(rows[0] == rows[1], "\(table.type)")
        }
        #expect(try other.journal.verify() == [])
        #expect(try other.journal.requireUnaltered(Self.id))
        #expect(try other.journal.isImported(Self.id))
        #expect(try !test.journal.isImported(Self.id))
        #expect(try tell(test.journal, .outcome) == nil)
        #expect(try other.journal.logNews(of: Self.id, bucket: Self.bucket, place: Self.place) == nil)
        // The second entry has the outcomes alone.
        #expect(!String(decoding: entries[1].bytes, as: UTF8.self).contains("before_kind"))
    }

    @Test("A journal whose machine died between putting an entry and recording it takes its own entry in")
    func ownEntry() throws {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned([plannedChange(1)])
        let news = try #require(try test.journal.logNews(of: Self.id, bucket: Self.bucket, place: Self.place))
        let put = LogEntry(
            after: nil, kind: .planned, bucket: Self.bucket, news: news, token: "t", at: Self.at)
        // The run went on, and died before it reported its changes.
        try test.journal.markSent([(Self.id, 1)], at: Self.at + 2)
        try test.journal.finish([plannedChange(1).applied(version: "v1")])
        #expect(try take([put], into: test.journal) == [])
        #expect(try test.journal.changes(of: Self.id).map(\.state) == [.applied])
        #expect(try test.journal.changesInDoubt(of: Self.id).isEmpty)
        let later = try #require(try tell(test.journal, .outcome))
        let other = try TestJournal()
        _ = try take([put, later], into: other.journal)
        #expect(try other.journal.changes(of: Self.id).map(\.state) == [.applied])
        #expect(try test.journal.verify() == [])
    }

    @Test("What was planned elsewhere, and is not known to have ended, is in doubt; elsewhere only")
    func inDoubt() throws {
        let (test, entry) = try planned()
        let other = try TestJournal()
        _ = try take([entry], into: other.journal)
        #expect(try other.journal.changesInDoubt(of: Self.id).map(\.sequence) == [1, 2])
        #expect(try test.journal.changesInDoubt(of: Self.id).isEmpty)
    }

    @Test("A run that failed and was cancelled is over elsewhere as well, until somebody goes on with it")
    func settled() throws {
        let (test, first) = try planned()
        func isUnfinished(_ one: TestJournal) throws -> Bool {
            try one.journal.runs(limit: nil, unfinishedOnly: true).contains { $0.id == Self.id }
        }
        func told() throws -> LogEntry { try #require(try tell(test.journal, .outcome)) }
        let other = try TestJournal()
        let late = try TestJournal()
        try test.journal.updateRun(Self.id, state: .failed, message: "403", endedAt: Self.at + 5)
        let failed = try told()
        _ = try take([first, failed], into: other.journal)
        #expect(try isUnfinished(other))

        try test.journal.settleRun(Self.id, message: "403; cancelled", at: Self.at + 6)
        let cancelled = try told()
        #expect(try take([cancelled], into: other.journal) == [Self.id])
        _ = try take([first, failed, cancelled], into: late.journal)
        #expect(try !isUnfinished(other) && !isUnfinished(late))
        #expect(try other.journal.run(Self.id)?.state == .failed)
        #expect(try other.journal.logNews(of: Self.id, bucket: Self.bucket, place: Self.place) == nil)

        try test.journal.takeOverRun(Self.id, pid: 7, host: "again", at: Self.at + 7)
        try test.journal.updateRun(Self.id, state: .failed, message: "500", endedAt: Self.at + 8)
        _ = try take([try told()], into: other.journal)
        #expect(try isUnfinished(other))
        #expect(try other.journal.verify() == [])

        // A machine that ends the run reports it to the log as well, though the run was not made there.
        try other.journal.settleRun(Self.id, message: "500; taken back", at: Self.at + 9)
        #expect(try other.journal.runsBehindLog(bucket: Self.bucket, place: Self.place) == [Self.id])
        let there = try #require(try tell(other.journal, .outcome))
        _ = try take([there], into: test.journal)
        #expect(try !isUnfinished(test))
        #expect(try other.journal.runsBehindLog(bucket: Self.bucket, place: Self.place).isEmpty)
    }

    @Test("An entry that does not follow, or one that contradicts what is known, is refused whole")
    func refused() throws {
        let (test, entries) = try carriedOut()
        let other = try TestJournal()
        #expect(throws: JournalError.self) { try take([entries[1]], into: other.journal) }
        let forged = try LogEntry(
            bytes: LogEntry(
                after: LogHead(number: 1, sha256: SHA256Digest(of: [1]), etag: "e1"), kind: .outcome,
                bucket: Self.bucket, token: "t", at: Self.at
            ).bytes)
        #expect(throws: JournalError.self) { try take([entries[0], forged], into: other.journal) }
        #expect(try other.journal.runs(limit: nil, unfinishedOnly: false).isEmpty)
        #expect(try other.journal.logHead(of: Self.place) == nil)

        // The same run elsewhere, in which the first change failed.
        let (twin, first) = try planned()
        try twin.journal.markSent([(Self.id, 1)], at: Self.at + 2)
        try twin.journal.finish([plannedChange(1).finished(.failed)])
        let second = try #require(try tell(twin.journal, .outcome))
        let third = try TestJournal()
        _ = try take(entries, into: third.journal)
        let contradiction = try LogEntry(
            bytes: LogEntry(
                after: try third.journal.logHead(of: Self.place), kind: .outcome, bucket: Self.bucket,
                news: LogNews(
                    runID: Self.id, lines: second.lines, lastEvent: nil, counts: second.counts, earlier: second.counts),
                token: "t", at: Self.at
            ).bytes)
        let error = try #require(throws: JournalError.self) { try take([contradiction], into: third.journal) }
        guard case .logContradicts(Self.place, 3, Self.id, _) = error else { throw error }
        #expect(first.number == 1)
        #expect(try third.journal.changes(of: Self.id)[0].state == .applied)
        withExtendedLifetime(test) {}
    }

    @Test("A void entry counts for the chain alone; entries of another bucket tell nothing")
    func void() throws {
        let (_, entries) = try carriedOut()
        let other = try TestJournal()
        let runs = try other.journal.take(
            [.void(number: 1, sha256: entries[0].sha256, "e1")], of: Self.place, bucket: Self.bucket)
        #expect(runs == [])
        #expect(try other.journal.logHead(of: Self.place)?.number == 1)
        let elsewhere = try TestJournal()
        #expect(
            try elsewhere.journal.take(
                entries.map { .entry($0, ETag("e\($0.number)")) }, of: Self.place, bucket: "another") == [])
        #expect(try elsewhere.journal.logHead(of: Self.place)?.number == 2)
        #expect(try elsewhere.journal.runs(limit: nil, unfinishedOnly: false).isEmpty)
    }

    @Test("News that are too long go in parts, each with the run and its steps; taken in, they are the same")
    func parts() throws {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned((1...40).map { plannedChange($0) })
        let news = try #require(try test.journal.logNews(of: Self.id, bucket: Self.bucket, place: Self.place))
        let parts = news.parts(bytesMax: 5000)
        #expect(parts.count > 3)
        let other = try TestJournal()
        for part in parts {
            let entry = LogEntry(
                after: try other.journal.logHead(of: Self.place), kind: .planned, bucket: Self.bucket, news: part,
                token: "t", at: Self.at)
            _ = try take([entry], into: other.journal)
        }
        #expect(try other.journal.changes(of: Self.id) == test.journal.changes(of: Self.id))
        #expect(try other.journal.verify() == [])
    }

    @Test("A thousand mutated entries: refused, or a run that can be read and checked", arguments: 0..<20)
    func mutations(part: Int) throws {
        var random = SeededRandom(seed: UInt64(part) + 1000)
        let (_, entries) = try carriedOut()
        var refused = 0
        for round in 0..<50 {
            let chosen = entries[round % 2]
            let lines = String(decoding: chosen.bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
            let mutated = Self.sealed(LineMutation.of(Array(lines.dropFirst()), &random), like: lines[0])
            let target = try TestJournal()
            if round % 2 == 1 { _ = try take([entries[0]], into: target.journal) }
            let before = try target.journal.logHead(of: Self.place)
            do {
                _ = try take([try LogEntry(bytes: mutated)], into: target.journal)
                for run in try target.journal.runs(limit: nil, unfinishedOnly: false) {
                    _ = try target.journal.changes(of: run.id)
                    _ = try target.journal.checks(of: run.id)
                    _ = try target.journal.changesInDoubt(of: run.id)
                    _ = try target.journal.exportRun(run.id)
                }
                _ = try target.journal.newestRun { _ in true }
            } catch {
                refused += 1
                #expect(error is JournalError || error is LogEntry.Malformed, "\(error)")
                #expect(try target.journal.logHead(of: Self.place) == before)
            }
            #expect(try target.journal.verify() == [])
        }
        #expect(refused > 0)
    }

    @Test("An entry that was cut, or of which one byte is another one, is no entry")
    func damaged() throws {
        let (_, entries) = try carriedOut()
        var random = SeededRandom(seed: 7)
        let bytes = entries[0].bytes
        for _ in 0..<200 {
            let end = Int.random(in: 0..<bytes.count, using: &random)
            #expect(throws: LogEntry.Malformed.self) { try LogEntry(bytes: Array(bytes[..<end])) }
            var flipped = bytes
            let body = 1 + (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0)
            flipped[Int.random(in: body..<bytes.count, using: &random)] ^= 1
            #expect(throws: LogEntry.Malformed.self) { try LogEntry(bytes: flipped) }
        }
    }

    /// The lines below a header that fits them.
    private static func sealed(_ lines: [String], like header: String) -> [UInt8] {
        let body = lines.map { $0 + "\n" }.joined()
        let fitting = header.replacing(#/"lines":\d+/#, with: "\"lines\":\(lines.count)")
            .replacing(#/"sha256":"[0-9a-f]+"/#, with: "\"sha256\":\"\(SHA256Digest(of: body.utf8).hex)\"")
        return Array((fitting + "\n" + body).utf8)
    }
}
