import Foundation
import HTTPTransport
import Indexes
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

/// When a rollback asks for ACLs, and what it says of those that it does not get.
@Suite("ACLs of what comes back", .takes(.server)) struct ACLRollbackTests {
    private static let keys = (0..<12).map { "\(VersionedBench.index)/p\($0)/index.html" }

    /// A run that overwrote twelve pages.
    private func overwritten(
        _ bench: VersionedBench, bearing attributes: ObjectAttributes = ObjectAttributes(contentType: "text/html")
    ) async throws -> (run: String, journal: Journal) {
        let journal = try bench.journal()
        for key in Self.keys { try await bench.foreign(key, "theirs", bearing: attributes) }
        bench.clock.advance(seconds: 60)
        let run = try await bench.publishLooking(
            journal, steps: [Self.keys.map { (key: $0, text: "ours") }], in: bench.workspace(journal))
        try journal.updateRun(run, state: .done, message: nil, endedAt: bench.machineNow)
        bench.clock.advance(seconds: 60)
        return (run, journal)
    }

    private func plan(_ run: String, _ journal: Journal, on bench: VersionedBench) async throws -> RollbackOfRun.Plans {
        let workspace = bench.workspace(journal)
        return try await RollbackOfRun(
            workspace: workspace, target: try workspace.findRun(toRollBack: run), channels: [:]
        ).plan(RollbackSelection(), strategy: .copy, force: false)
    }

    private func rollBack(_ run: String, _ journal: Journal, on bench: VersionedBench) async throws -> RunResult {
        try await bench.run(
            "rollback: { run: \(run) }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
    }

    private func asked(_ bench: VersionedBench) async -> [String: Int] {
        await bench.sandbox.operationCounts().filter { $0.key.contains("Acl") || $0.key.contains("Ownership") }
    }

    @Test("In a bucket whose ownership controls switch ACLs off, that is the only question")
    func off() async throws {
        let bench = try await VersionedBench()
        let (run, journal) = try await overwritten(bench)
        #expect(try await rollBack(run, journal, on: bench).isDone)
        #expect(await asked(bench) == ["GetBucketOwnershipControls": 1])
        await bench.stop()
    }

    @Test("In another, each version's ACL is asked for once", arguments: [nil, "ObjectWriter", "BucketOwnerPreferred"])
    func on(ownership: String?) async throws {
        let bench = try await VersionedBench(ownership: ownership)
        let (run, journal) = try await overwritten(bench)
        #expect(try await rollBack(run, journal, on: bench).isDone)
        #expect(await asked(bench) == ["GetBucketOwnershipControls": 1, "GetObjectAcl": Self.keys.count])
        await bench.stop()
    }

    @Test("An ACL that was given to a version later comes back as it is, not as the journal has it")
    func later() async throws {
        let bench = try await VersionedBench(storage: StorageSetting(), ownership: nil)
        let journal = try bench.journal()
        let key = Self.keys[0]
        let run = try await bench.publish(
            journal, creating: key, "ours",
            bearing: .init(contentType: "text/html", storage: .init(acl: .canned("public-read"))))
        try await bench.sandbox.setACL(.private, of: ObjectKey(key), in: bench.channel.bucket)
        let rollback = try await rollBack(run, journal, on: bench)
        bench.clock.advance(seconds: 60)
        #expect(try await rollBack(rollback.run.id, journal, on: bench).isDone)
        #expect(try await bench.client().getObjectACL(ObjectKey(key)) == .private)
        await bench.stop()
    }

    @Test("Where ACLs were switched off since, what the journal knows of one is not said")
    func switchedOff() async throws {
        let bench = try await VersionedBench(ownership: nil)
        let journal = try bench.journal()
        let run = try await bench.publish(
            journal, creating: Self.keys[0], "ours",
            bearing: .init(contentType: "text/html", storage: .init(acl: .canned("public-read"))))
        try await bench.sandbox.setOwnership("BucketOwnerEnforced", of: bench.channel.bucket)
        let rollback = try await rollBack(run, journal, on: bench)
        bench.clock.advance(seconds: 60)
        #expect(try await rollBack(rollback.run.id, journal, on: bench).isDone)
        await bench.stop()
    }

    @Test("Who may not read one ACL is not asked for the others, and the plan says what does not come back")
    func refused() async throws {
        let bench = try await VersionedBench(ownership: nil)
        let (run, journal) = try await overwritten(bench)
        await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "GetObjectAcl")])
        let notes = try await plan(run, journal, on: bench).plans.flatMap(\.plan.notes)
        #expect(notes.contains { $0.hasPrefix("the ACLs of 12 objects could not be read (s3:GetObjectVersionAcl)") })
        #expect(await asked(bench) == ["GetBucketOwnershipControls": 1, "GetObjectAcl": 1])
        await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "GetObjectAcl", key: "*/p5/*")])
        let some = try await plan(run, journal, on: bench).plans.flatMap(\.plan.notes)
        #expect(some.contains { $0.hasPrefix("the ACLs of 1 object could not be read") })
        await bench.stop()
    }

    @Test("Where neither may be asked, or the store knows neither, a rollback goes on without ACLs")
    func unknown() async throws {
        let bench = try await VersionedBench(ownership: nil)
        let (run, journal) = try await overwritten(bench)
        let answer = "<Error><Code>NotImplemented</Code><Message>no</Message></Error>"
        await bench.sandbox.install(
            ["GetObjectAcl", "GetBucketOwnershipControls"].map {
                SandboxFault(.replacedAnswer(status: 501, contentType: "application/xml", body: answer), operation: $0)
            })
        let result = try await rollBack(run, journal, on: bench)
        #expect(result.isDone)
        #expect(await asked(bench) == ["GetBucketOwnershipControls": 1, "GetObjectAcl": 1])
        #expect(!bench.notes.withLock { $0 }.contains { $0.contains("ACL") })
        await bench.stop()
    }

    @Test("Versions whose KMS key may not be used are named before the first write, after one request for each key")
    func key() async throws {
        let bench = try await VersionedBench()
        let attributes = ObjectAttributes(
            contentType: "text/html", storage: .init(encryption: .init(algorithm: "aws:kms", keyID: "arn:aws:kms:k")))
        let (run, journal) = try await overwritten(bench, bearing: attributes)
        let sound = try await plan(run, journal, on: bench)
        #expect(sound.lost == [])
        #expect(await bench.sandbox.log().count { $0.operation == "GetObject" && $0.status == 206 } == 1)
        await bench.sandbox.install([
            SandboxFault(.accessDenied403, operation: "GetObject", key: "*/p*/index.html")
        ])
        let lost = try await plan(run, journal, on: bench).lost
        #expect(lost.count == Self.keys.count)
        #expect(
            lost.allSatisfy { $0.contains("is encrypted with the KMS key arn:aws:kms:k, which this identity may not") })
        await bench.sandbox.install([])
        await bench.stop()
    }
}
