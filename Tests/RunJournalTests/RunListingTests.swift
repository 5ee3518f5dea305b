import FoundationEssentials
import Objects
import RunJournal
import Testing

/// Past runs in the order of the log, whenever this journal learned of them.
@Suite struct RunListingTests {
    private static let place = "s3://packages/.rollbook/log"
    private static let bucket = plannedChange(1).bucket

    /// The log that journals share.
    private final class Team {
        var entries: [LogEntry] = []

        func tell(_ journal: Journal, _ id: String, _ kind: LogEntry.Kind = .planned) throws {
            try catchUp(journal)
            let news = try #require(try journal.logNews(of: id, bucket: bucket, place: place))
            let entry = LogEntry(
                after: try journal.logHead(of: place), kind: kind, bucket: bucket, news: news, token: "t",
                at: TestJournal.start)
            try journal.recordLogEntry(entry, etag: "e\(entry.number)", place: place, news: news)
            entries.append(try LogEntry(bytes: entry.bytes))
        }

        func catchUp(_ journal: Journal) throws {
            let known = try journal.logHead(of: place)?.number ?? 0
            _ = try journal.take(
                entries.filter { $0.number > known }.map { .entry($0, ETag("e\($0.number)")) }, of: place,
                bucket: bucket)
        }
    }

    private func write(_ test: TestJournal, _ id: String, _ sequence: Int = 1) throws {
        try test.journal.recordPlanned([plannedChange(sequence, run: id)])
        try test.journal.markSent([(id, sequence)], at: TestJournal.start)
        try test.journal.finish([plannedChange(sequence, run: id).applied(version: VersionID("v-\(id)-\(sequence)"))])
    }

    private func ids(_ runs: [String]) -> [String] { runs.map { String($0.suffix(4)) } }

    @Test("A run that went on later stands later, on every machine; a run that changed nothing stays where it was made")
    func logOrder() throws {
        let team = Team()
        let (a, b, late) = (try TestJournal(), try TestJournal(), try TestJournal())
        try a.begin("20261123-140211-aaaa")
        try write(a, "20261123-140211-aaaa")
        try team.tell(a.journal, "20261123-140211-aaaa")
        try b.begin("20261123-140212-look")
        try b.begin("20261123-140213-bbbb")
        try write(b, "20261123-140213-bbbb")
        try team.tell(b.journal, "20261123-140213-bbbb")
        try b.begin("20261123-140214-seen")
        try write(a, "20261123-140211-aaaa", 2)
        try team.tell(a.journal, "20261123-140211-aaaa")
        for test in [a, b, late] { try team.catchUp(test.journal) }
        #expect(try ids(a.journal.listing().ordered) == ["aaaa", "bbbb"])
        #expect(try ids(late.journal.listing().ordered) == ["aaaa", "bbbb"])
        let mixed = try ids(b.journal.listing().ordered)
        #expect(mixed.filter { ["aaaa", "bbbb"].contains($0) } == ["aaaa", "bbbb"])
        #expect(mixed.filter { $0 != "aaaa" } == ["seen", "bbbb", "look"])
        #expect(try b.journal.listing().unordered.isEmpty)
        #expect(try b.journal.runs(limit: nil, unfinishedOnly: false).count == mixed.count)
    }

    @Test("Runs that a log has no place for stand apart, where there is a log")
    func apart() throws {
        let team = Team()
        let (a, b) = (try TestJournal(), try TestJournal())
        try a.begin("20261123-140211-olda")
        try write(a, "20261123-140211-olda")
        #expect(try ids(a.journal.listing().ordered) == ["olda"], "nobody knows of a log")
        try team.tell(a.journal, "20261123-140211-olda", .pushed)
        try b.begin("20261123-140212-bbbb")
        try write(b, "20261123-140212-bbbb")
        try team.tell(b.journal, "20261123-140212-bbbb")
        try team.catchUp(a.journal)
        for test in [a, b] {
            let listing = try test.journal.listing()
            #expect(ids(listing.ordered) == ["bbbb"])
            #expect(ids(listing.unordered) == ["olda"])
        }
    }
}
