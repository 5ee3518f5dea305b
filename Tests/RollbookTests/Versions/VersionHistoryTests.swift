import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Testing

@testable import Indexes
@testable import Rollbook
@testable import Sandbox

@Suite struct VersionHistoryTests {
    private static let key: ObjectKey = "v2/gfx1151/index.html"

    private func change(_ bench: OperationsBench, _ action: Change.Action) async throws -> Change {
        Change(
            key: Self.key, index: "v2/gfx1151", project: nil, rank: .rootPage, action: action,
            before: .exact(try await bench.state(Self.key)))
    }

    @Test("Every version tells who wrote it, the newest first; what only shows again keeps its writer")
    func writers() async throws {
        try await OperationsBench.with { bench in
            let bucket = bench.channel.bucket
            try await bench.sandbox.put(bucket: bucket, key: Self.key, bytes: [1])
            try await bench.sandbox.put(
                bucket: bucket, key: Self.key, bytes: [2], metadata: ["rollbook-run": "20260101-000000-zzzz"])
            let older = try #require(try await bench.sandbox.versions(bucket).last?.version.versionID)
            try await bench.sandbox.put(bucket: bucket, key: "v2/gfx1151/index.html.metadata", bytes: [3])
            let original = RecordedObject(versionID: older, etag: "55a54008ad1ba589aa210d2629c1df41", size: 1)
            #expect(try await bench.apply([change(bench, .restore(original))]).count(.applied) == 1)
            #expect(try await bench.apply([change(bench, .delete)]).count(.applied) == 1)
            let marker = try #require(try await bench.state(Self.key).topVersionID)
            let open = OpenChannel(
                channel: bench.channel, client: bench.client, versioning: BucketVersioning(status: .enabled))
            let history = VersionHistory(channel: open, journal: bench.journal)
            let entries = try await history.entries(of: Self.key, limit: 10)
            #expect(entries.map(\.version.isDeleteMarker) == [true, false, false, false])
            #expect(entries.map(\.writer.action) == [.delete, .restore, nil, nil])
            #expect(Array(entries.map(\.writer).suffix(2)) == [.marked(run: "20260101-000000-zzzz"), .unknown])
            #expect(try await history.entries(of: Self.key, limit: 2).count == 2)

            let revealed = try await bench.sandbox.versions(bucket).filter { $0.key == Self.key }[1].version
            let object = RecordedObject(
                versionID: revealed.versionID, etag: revealed.etag, size: revealed.size)
            let unmark = Change.Action.unmark(marker, revealing: .object(object))
            #expect(try await bench.apply([change(bench, unmark)]).count(.applied) == 1)
            let after = try await history.entries(of: Self.key, limit: 10)
            #expect(after.map(\.writer.action) == [.restore, nil, nil])
            #expect(after.first?.version.isLatest == true)
        }
    }
}

extension VersionHistory.Writer {
    fileprivate var action: ChangeRecord.Action? {
        if case .change(let change) = self { change.action } else { nil }
    }
}
