import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite struct VersionHistoryTests {
    private static let key: ObjectKey = "v2/gfx1151/index.html"

    /// A change as a run records it, around what it does to the bucket.
    private func perform(
        _ action: ChangeRecord.Action, of source: VersionID? = nil, on bench: OperationsBench,
        _ effect: () async throws -> Void
    ) async throws {
        var record = ChangeRecord(
            runID: OperationsBench.runID, sequence: try bench.journal.nextSequence(of: OperationsBench.runID),
            stepPosition: 0, channel: bench.channel.name, bucket: bench.channel.bucket, key: Self.key,
            index: "v2/gfx1151", project: nil, rank: 3, action: action,
            sourceKey: source.map { _ in "\(bench.channel.bucket)/\(Self.key)" }, sourceVersionID: source,
            before: try await bench.state(Self.key), plannedAt: OperationsBench.now())
        try bench.journal.recordPlanned([record])
        try bench.journal.markSent([(runID: record.runID, sequence: record.sequence)], at: OperationsBench.now())
        try await effect()
        record.after = try await bench.state(Self.key)
        record.state = .applied
        record.finishedAt = OperationsBench.now()
        try bench.journal.finish([record])
    }

    @Test("Every version shows who wrote it, the newest first; what only shows again keeps its writer")
    func writers() async throws {
        try await OperationsBench.with { bench in
            let bucket = bench.channel.bucket
            try await bench.sandbox.put(bucket: bucket, key: Self.key, bytes: [1])
            try await bench.sandbox.put(
                bucket: bucket, key: Self.key, bytes: [2], metadata: ["rollbook-run": "20260101-000000-zzzz"])
            let older = try #require(try await bench.sandbox.versions(bucket).last?.version.versionID)
            try await bench.sandbox.put(bucket: bucket, key: "v2/gfx1151/index.html.metadata", bytes: [3])
            try await perform(.restore, of: older, on: bench) {
                try await bench.sandbox.put(bucket: bucket, key: Self.key, bytes: [1])
            }
            try await perform(.delete, on: bench) { try await bench.sandbox.delete(bucket: bucket, key: Self.key) }
            let marker = try #require(try await bench.state(Self.key).topVersionID)
            let open = OpenChannel(
                channel: bench.channel, client: bench.client, versioning: BucketVersioning(status: .enabled))
            let history = VersionHistory(channel: open, journal: bench.journal)
            let entries = try await history.entries(of: Self.key, limit: 10)
            #expect(entries.map(\.version.isDeleteMarker) == [true, false, false, false])
            #expect(entries.map(\.writer.action) == [.delete, .restore, nil, nil])
            #expect(Array(entries.map(\.writer).suffix(2)) == [.marked(run: "20260101-000000-zzzz"), .unknown])
            #expect(try await history.entries(of: Self.key, limit: 2).count == 2)

            try await perform(.unmark, on: bench) {
                try await bench.sandbox.expire(marker, of: Self.key, in: bucket)
            }
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
