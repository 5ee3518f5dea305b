import Foundation
import Objects
import RunJournal
import Testing

/// The order of runs and changes, whatever clocks say.
@Suite struct OrderTests {
    /// A run that writes `key` from one version to another.
    private func write(
        _ test: TestJournal, _ id: String, at offset: Double, key: ObjectKey = "v2/a", from: String?, to: String
    ) throws {
        try test.begin(id, at: offset)
        let before = from.map {
            ObjectState.object(RecordedObject(versionID: VersionID($0), etag: ETag("e-\($0)"), size: 1000))
        }
        try test.journal.recordPlanned([plannedChange(1, run: id, key: key, before: before ?? .absent)])
        try test.journal.markSent([(id, 1)], at: TestJournal.start + offset)
        try test.journal.finish([plannedChange(1, run: id, key: key).applied(version: VersionID(to))])
    }

    private func newest(_ test: TestJournal) throws -> [String] {
        switch try test.journal.newestRun(where: { $0.channel == "dev" }) {
        case .none: []
        case .run(let run): [run.id]
        case .uncertain(let runs): runs.map(\.id).sorted()
        }
    }

    @Test("A clock that was ahead for one run changes no order")
    func clockAhead() throws {
        let test = try TestJournal()
        try write(test, "20261123-141211-aaaa", at: 600, from: nil, to: "v1")
        try write(test, "20261123-140211-bbbb", at: 0, from: "v1", to: "v2")
        let journal = test.journal
        #expect(try newest(test) == ["20261123-140211-bbbb"])
        #expect(
            try journal.runs(limit: nil, unfinishedOnly: false).map(\.id)
                == ["20261123-140211-bbbb", "20261123-141211-aaaa"])
        #expect(try journal.runs(limit: 1, unfinishedOnly: true).map(\.id) == ["20261123-140211-bbbb"])
        #expect(try journal.runs(matchingPrefix: "2026").first?.id == "20261123-140211-bbbb")
        #expect(try journal.changes(bucket: "packages", key: "v2/a").map(\.runID).first == "20261123-140211-bbbb")
        let later = try journal.runs(after: "20261123-141211-aaaa") { _ in true }
        #expect(later.later.map(\.id) == ["20261123-140211-bbbb"])
        #expect(later.uncertain == [])
        #expect(try journal.runs(after: "20261123-140211-bbbb") { _ in true }.later == [])
    }

    @Test("The changes of some objects since a run began, the newest first, as each object's own list has them")
    func writersSince() throws {
        let test = try TestJournal()
        try write(test, "20261123-140200-aaaa", at: 0, from: nil, to: "v1")
        try write(test, "20261123-150200-bbbb", at: 60, from: "v1", to: "v2")
        try write(test, "20261123-130200-cccc", at: 120, from: "v2", to: "v3")
        try write(test, "20261123-160200-dddd", at: 180, key: "v2/b", from: nil, to: "w1")
        let a = BucketObject(bucket: "packages", key: "v2/a")
        let b = BucketObject(bucket: "packages", key: "v2/b")
        let all = try test.journal.writers(bucket: "packages", key: "v2/a")
        #expect(all.map(\.change.runID) == ["20261123-130200-cccc", "20261123-150200-bbbb", "20261123-140200-aaaa"])
        #expect(try test.journal.writers(since: "20261123-140200-aaaa", of: [a]) == [a: all])
        #expect(try test.journal.writers(since: "20261123-150200-bbbb", of: [a]) == [a: Array(all.prefix(2))])
        let newest = try test.journal.writers(since: "20261123-130200-cccc", of: [a, b])
        #expect(newest[a] == [all[0]])
        #expect(newest[b]?.map(\.change.runID) == ["20261123-160200-dddd"])
        #expect(try test.journal.writers(since: "20261123-130200-none", of: [a, b]) == [:])
    }

    @Test("A change stands where it was sent, also when its run began earlier and was resumed")
    func resumed() throws {
        let test = try TestJournal()
        try test.begin("20261123-140211-aaaa")
        try test.journal.recordPlanned([plannedChange(1, run: "20261123-140211-aaaa")])
        try write(test, "20261123-140212-bbbb", at: 1, from: nil, to: "v1")
        try test.journal.markSent([("20261123-140211-aaaa", 1)], at: TestJournal.start - 500)
        let first = try #require(try test.journal.sendingEvents(of: "20261123-140211-aaaa")[1])
        let second = try #require(try test.journal.sendingEvents(of: "20261123-140212-bbbb")[1])
        #expect(first > second)
        #expect(
            try #require(try test.journal.firstEvent(of: "20261123-140211-aaaa"))
                < (try #require(try test.journal.firstEvent(of: "20261123-140212-bbbb"))))
    }

    @Test("Runs of one document keep their order; versions order those of different journals, or nothing does")
    func journals() throws {
        let (one, other, laptop) = (try TestJournal(), try TestJournal(), try TestJournal())
        try write(one, "20261123-150000-aaaa", at: 3600, from: nil, to: "v1")
        try write(one, "20261123-140000-bbbb", at: 0, from: "v1", to: "v2")
        try write(other, "20261123-130000-cccc", at: -3600, from: "v2", to: "v3")
        try write(other, "20261123-130000-dddd", at: -3600, key: "v2/b", from: nil, to: "w1")
        let both = try ["20261123-150000-aaaa", "20261123-140000-bbbb"].flatMap { try one.journal.exportRun($0) }

        _ = try laptop.journal.importRuns(other.journal.exportRun("20261123-130000-cccc"))
        #expect(try newest(laptop) == ["20261123-130000-cccc"])
        _ = try laptop.journal.importRuns(both)
        #expect(try newest(laptop) == ["20261123-130000-cccc"], "it found what the others had left")
        let later = try laptop.journal.runs(after: "20261123-130000-cccc") { _ in true }
        #expect(later.later.isEmpty && later.uncertain.isEmpty)
        _ = try laptop.journal.importRuns(other.journal.exportRun("20261123-130000-dddd"))
        #expect(try newest(laptop) == ["20261123-130000-cccc", "20261123-130000-dddd", "20261123-140000-bbbb"])
        #expect(
            try laptop.journal.runs(after: "20261123-130000-cccc") { _ in true }.uncertain.map(\.id)
                == ["20261123-130000-dddd"])
    }
}
