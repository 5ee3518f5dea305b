import Foundation
import Indexes
import Objects
import Rollbook
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import TestMachine
import Testing

/// Pages of a bucket without versions: their earlier bytes are in the bucket too, before they are overwritten.
@Suite(.takes(.server)) struct KeptBytesTests {
    private static let page = "\(VersionedBench.index)/torch/index.html"
    private static let kept = KeptBytes.key(SHA256Digest(of: "0".utf8))

    /// A bucket with a page of others, and a run that overwrote it.
    private func with(_ body: (VersionedBench, Journal, String) async throws -> Void) async throws {
        let bench = try await VersionedBench(versioning: .never)
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        bench.clock.advance(seconds: 60)
        let run = try await bench.publishReading(journal, [(Self.page, "1")])
        bench.clock.advance(seconds: 60)
        try await body(bench, journal, run)
        await bench.stop()
    }

    /// The journal of another machine, which has the run and none of the kept bytes.
    private func elsewhere(_ bench: VersionedBench, _ journal: Journal, _ run: String) throws -> Journal {
        let lines = String(decoding: try journal.exportRun(run), as: UTF8.self).split(separator: "\n").dropLast()
        let laptop = try bench.journal("laptop")
        let sealed = ExportSeal.sealed(
            lines.map(String.init).filter { !$0.contains(#""type":"kept""#) }, runID: run)
        #expect(try laptop.importRuns(sealed) == [run])
        #expect(try laptop.keptBytes(sha256: SHA256Digest(of: "0".utf8)) == nil)
        return laptop
    }

    private func rollBack(_ bench: VersionedBench, _ journal: Journal, _ run: String) async throws -> RunResult {
        try await bench.run(
            "rollback: { run: \(run) }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
    }

    private func bytes(_ bench: VersionedBench, _ key: ObjectKey) async throws -> String? {
        try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: key).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test("Another machine brings them back from the bucket")
    func otherMachine() async throws {
        try await with { bench, journal, run in
            #expect(try await bytes(bench, Self.kept) == "0")
            let result = try await rollBack(bench, try elsewhere(bench, journal, run), run)
            #expect(result.isDone, "\(result.outcome)")
            #expect(try await bytes(bench, ObjectKey(Self.page)) == "0")
        }
    }

    @Test(
        "Bytes that somebody altered, or took away, are none: told before anything is written",
        arguments: [true, false])
    func altered(isThere: Bool) async throws {
        try await with { bench, journal, run in
            if isThere {
                try await bench.foreign(Self.kept.text, "other")
            } else {
                try await bench.sandbox.delete(bucket: VersionedBench.bucket, key: Self.kept)
            }
            let result = try await rollBack(bench, try elsewhere(bench, journal, run), run)
            guard case .lostVersions(let lost)? = result.error as? RunError else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(lost.count == 1 && lost[0].contains(".rollbook/kept/"))
            #expect(try await bytes(bench, ObjectKey(Self.page)) == "1")
        }
    }

    @Test("One flipped byte of what the journal keeps is found before anything is written")
    func flipped() async throws {
        try await with { bench, journal, run in
            try TestDatabase.edit(journal.path, "UPDATE kept_bytes SET bytes = CAST('X' AS BLOB)")
            let result = try await rollBack(bench, journal, run)
            guard case .altered(run, _)? = result.error as? JournalError else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(try await bytes(bench, ObjectKey(Self.page)) == "1")
            try TestDatabase.edit(journal.path, "UPDATE kept_bytes SET bytes = CAST('0' AS BLOB)")
        }
    }

    @Test("They are kept before the page is written, and where the bucket does not take them, that is said")
    func refused() async throws {
        let bench = try await VersionedBench(versioning: .never)
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        await bench.sandbox.install([
            SandboxFault(.accessDenied403, operation: "PutObject", key: ".rollbook/kept/*"),
            SandboxFault(.accessDenied403, operation: "PutObject", key: Self.page),
        ])
        _ = try await bench.publishReading(journal, [(Self.page, "1")])
        let puts = await bench.sandbox.log().filter { $0.operation == "PutObject" }.map(\.key.text)
        #expect(puts.first == Self.kept.text && puts.contains(Self.page), "\(puts)")
        let notes = bench.notes.withLock { $0 }
        #expect(notes.contains { $0.contains("bytes of 1 page are in this journal alone") }, "\(notes)")
        await bench.stop()
    }

    @Test("Equal bytes with equal metadata, written later by somebody else, are not the run's")
    func equalMetadata() async throws {
        try await with { bench, journal, run in
            let top = try #require(
                try await bench.sandbox.versions(VersionedBench.bucket).first { $0.key.text == Self.page }?.version)
            try await bench.sandbox.put(
                bucket: VersionedBench.bucket, key: ObjectKey(Self.page), bytes: Array("1".utf8),
                contentType: "text/html", cacheControl: "no-cache", metadata: top.metadata)
            let result = try await rollBack(bench, journal, run)
            guard case .conflicts? = result.error as? RunError else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(try await bytes(bench, ObjectKey(Self.page)) == "1")
        }
    }

    @Test("Headers that readers got come back with the bytes, and are compared")
    func headers() async throws {
        let bench = try await VersionedBench(versioning: .never)
        let journal = try bench.journal()
        let wanted = [
            "content-encoding": "identity", "content-disposition": "inline", "content-language": "en",
            "expires": "Thu, 01 Dec 2033 16:00:00 GMT",
        ]
        try await bench.foreign(Self.page, "0")
        try await bench.sandbox.damage(bucket: VersionedBench.bucket, key: ObjectKey(Self.page), attributes: wanted)
        let run = try await bench.publishReading(journal, [(Self.page, "1")])
        // The service states its own encryption of everything.
        let told = try journal.changes(of: run).first?.before.object?.otherHeaders
        #expect(told == wanted.merging(["x-amz-server-side-encryption": "AES256"]) { first, _ in first })
        #expect(try await rollBack(bench, journal, run).isDone)
        #expect(try await bytes(bench, ObjectKey(Self.page)) == "0")
        let back = try #require(try await bench.state()[Self.page])
        for (name, value) in wanted { #expect(back.contains("\(name)=\(value)"), "\(back)") }
        // The same bytes without these headers are another state.
        let second = try await bench.publishReading(journal, [(Self.page, "2")])
        bench.clock.advance(seconds: 60)
        try await bench.foreign(Self.page, "0")
        guard case .conflicts? = try await rollBack(bench, journal, second).error as? RunError else {
            Issue.record("other headers are the state before")
            return
        }
        await bench.stop()
    }
}
