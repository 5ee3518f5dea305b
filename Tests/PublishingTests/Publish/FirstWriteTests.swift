import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

/// A bucket that says it keeps versions, and does not.
@Suite struct FirstWriteTests {
    private func puts(_ count: Int) -> [Change] {
        (1...count).map { number in
            let bytes = Array("\(number)".utf8)
            return Change(
                key: "v2/gfx1151/file-\(number)", index: "v2/gfx1151", project: nil, rank: .artifact,
                action: .put(
                    .init(
                        source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count),
                        attributes: ObjectAttributes())), before: .exact(.absent))
        }
    }

    @Test("A write that gets no version of its own ends the run before the second write")
    func noVersions() async throws {
        try await OperationsBench.with(versioning: .never) { bench in
            await #expect(throws: PlanError.self) { try await bench.apply(puts(20)) }
            #expect(try await bench.sandbox.versions(bench.channel.bucket).count == 1)
            let changes = try bench.journal.changes(of: OperationsBench.runID)
            #expect(changes.count { $0.state == .applied } == 1)
            #expect(!changes.contains { $0.state == .sent }, "nothing is in doubt")
        }
    }

    @Test("Where versions are kept, all others go together after the first")
    func versions() async throws {
        try await OperationsBench.with { bench in
            let outcome = try await bench.apply(puts(20))
            #expect(outcome.count(.applied) == 20)
            #expect(try await bench.sandbox.versions(bench.channel.bucket).count == 20)
        }
    }
}
