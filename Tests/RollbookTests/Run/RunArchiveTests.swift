import Foundation
import Objects
import PlaybookFiles
import Rollbook
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import TestMachine
import Testing

@Suite(.takes(.server)) struct RunArchiveTests {
    static let page = "\(VersionedBench.index)/torch/index.html"

    private func restore(_ bench: VersionedBench, _ journal: Journal) async throws -> RunResult {
        try await bench.foreign(Self.page, "1")
        bench.clock.advance(seconds: 60)
        try await bench.foreign(Self.page, "2")
        bench.clock.advance(seconds: 60)
        return try await bench.run(
            "restore: { channel: nightly, at: 90s ago }", kind: .restore, in: bench.workspace(journal))
    }

    @Test("The archived run is the exported one, and can be imported")
    func archived() async throws {
        let bench = try await VersionedBench(archive: ArchivePlace("s3://archive/runs/nightly/"))
        try await bench.sandbox.createBucket("archive", versioning: .never)
        let journal = try bench.journal()
        let result = try await restore(bench, journal)
        #expect(result.isDone, "\(result.outcome)")
        let warnings = bench.notes.withLock { $0.filter { $0.contains("has `archive:`") } }
        #expect(warnings.count == 1 && warnings[0].contains("`log: s3://BUCKET/PREFIX`"))
        let key = ObjectKey("runs/nightly/\(result.run.id).jsonl")
        let bytes = try #require(try await bench.sandbox.bytes(bucket: "archive", key: key))
        #expect(bytes == (try journal.exportRun(result.run.id)))
        #expect(try bench.journal("other").importRuns(bytes) == [result.run.id])
        await bench.stop()
    }

    @Test("An archive that cannot be written to is a warning, and the run is done all the same")
    func unreachable() async throws {
        let bench = try await VersionedBench(archive: ArchivePlace("s3://nonesuch"))
        let journal = try bench.journal()
        let result = try await restore(bench, journal)
        #expect(result.isDone, "\(result.outcome)")
        #expect(bench.notes.withLock { $0.contains { $0.hasPrefix("warning: the run is not archived") } })
        #expect(try journal.verify() == [])
        await bench.stop()
    }
}
