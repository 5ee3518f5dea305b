import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Testing

@testable import Publishing

@Suite("BatchSplit: what goes to a job, and what is done before it")
struct BatchSplitTests {
    static let channel = Channel(
        name: "nightly", bucket: "b", region: "us-east-2", publicURL: "", roots: ["v2"],
        limits: WriteLimits(wholeBytesMax: 100, partBytes: 10))

    /// `count` changes of a rank, spread over two indexes.
    static func changes(
        _ rank: Change.Rank, _ count: Int, _ action: Change.Action = .restore(object("v1", 10)), _ name: String = "f"
    ) -> [Change] {
        (0..<count).map { number in
            let index = number.isMultiple(of: 2) ? "v2/a" : "v2/b"
            return Change(
                key: ObjectKey("\(index)/\(name)\(number)"), index: index, project: nil, rank: rank, action: action,
                before: .exact(.object(object("v2", 10))))
        }
    }

    static func object(_ id: VersionID?, _ size: Int64) -> RecordedObject {
        RecordedObject(versionID: id, etag: "e", size: size)
    }

    private func parts(_ changes: [Change], least: Int = 4) -> BatchSplit? {
        BatchSplit(Plan(channel: Self.channel, changes: changes), least: least)
    }

    @Test("The first rank that is large enough is the job; what comes later waits")
    func firstLarge() throws {
        let changes =
            Self.changes(.artifact, 3) + Self.changes(.sidecar, 4) + Self.changes(.projectPage, 9)
            + Self.changes(.rootPage, 2) + Self.changes(.withdrawArtifact, 50, .delete)
        let split = try #require(parts(changes))
        #expect(split.rank == .sidecar)
        #expect(split.before.changes.map(\.rank) == [.artifact, .artifact, .artifact])
        #expect(split.job.changes.count == 4)
        #expect(split.copies.map(\.rank) == [.sidecar, .projectPage])
        #expect(split.summary == "4 metadata files, 9 project pages")
    }

    @Test("What a job cannot copy is done before it, in the same rank")
    func sameRank() throws {
        let own =
            Self.changes(.artifact, 2, .restore(Self.object("v1", 101)), "large")
            + Self.changes(.artifact, 2, .restore(Self.object("null", 1)), "null")
            + Self.changes(.artifact, 2, .restore(Self.object(nil, 1)), "unversioned")
            + Self.changes(.artifact, 2, .purge("v1", revealing: .absent), "purged")
        let split = try #require(parts(own + Self.changes(.artifact, 4)))
        #expect(Set(split.before.changes.map(\.key)) == Set(own.map(\.key)))
        #expect(split.job.changes.allSatisfy { $0.key.lastComponent.hasPrefix("f") })
    }

    @Test(
        "Without a large rank there is no job",
        arguments: [
            changes(.artifact, 3), changes(.artifact, 9, .delete), changes(.artifact, 9, .restore(object("v1", 101))),
            [],
        ])
    func none(changes: [Change]) {
        #expect(parts(changes) == nil)
        #expect(parts(changes, least: 10) == nil)
    }

    @Test("The note tells of jobs, or that there is none")
    func note() {
        let operations = BatchOperations(place: "s3://o/p", role: "", least: 4)
        let plan = Plan(channel: Self.channel, changes: Self.changes(.artifact, 4) + Self.changes(.projectPage, 5))
        #expect(operations.note(on: plan).contains("2 jobs, one after another (4 files, 5 project pages)"))
        #expect(operations.note(on: Plan(channel: Self.channel)).contains("no rank has 4 copies or more"))
    }
}
