import Foundation
import Indexes
import Objects
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

@testable import Rollbook

/// Doctor's findings on a rollback of the last run, before anyone needs it.
@Suite(.takes(.server)) struct RollbackExaminationTests {
    private static let page = "\(VersionedBench.index)/torch/index.html"
    private static let root = "\(VersionedBench.index)/index.html"

    private func line(_ bench: VersionedBench, _ journal: Journal) async throws -> DoctorReport.Line {
        let examination = RollbackExamination(
            workspace: bench.workspace(journal), channel: bench.channel, client: bench.client())
        return try #require(await examination.lines().first)
    }

    private func with(_ body: (VersionedBench, Journal, String) async throws -> Void) async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        #expect(try await line(bench, journal).verdict == .ok, "no run yet")
        try await bench.foreign(Self.page, "0")
        try await bench.foreign(Self.root, "0")
        let run = try await bench.publish(journal, puts: [(Self.page, "1"), (Self.root, "1")])
        try await body(bench, journal, run)
        await bench.sandbox.stop()
    }

    private func earlier(_ journal: Journal, _ run: String) throws -> VersionID {
        let change = try #require(try journal.changes(of: run).first { $0.key.text == Self.page })
        return try #require(change.before.topVersionID)
    }

    @Test("That it could be taken back, and that it was; nothing is written")
    func sound() async throws {
        try await with { bench, journal, run in
            let versions = try await bench.sandbox.versions(VersionedBench.bucket).count
            #expect(try await line(bench, journal).message == "the last run (\(run), 2 objects) could be taken back")
            try await bench.foreign(Self.page, "theirs")
            let changed = try await line(bench, journal)
            #expect(changed.verdict == .ok && changed.message.contains("others have changed 1 of them since"))
            #expect(try await bench.sandbox.versions(VersionedBench.bucket).count == versions + 1)
        }
        try await with { bench, journal, run in
            let result = try await bench.run(
                "rollback: { run: \(run) }", kind: .rollback, rollbackOf: run,
                in: bench.workspace(journal))
            #expect(result.isDone, "\(result.outcome)")
            #expect(try await line(bench, journal).message.hasPrefix("the last run (\(run)) "))
        }
    }

    @Test("What is gone is named, with the reason")
    func gone() async throws {
        try await with { bench, journal, run in
            try await bench.sandbox.expire(
                try earlier(journal, run), of: ObjectKey(Self.page), in: VersionedBench.bucket)
            let found = try await line(bench, journal)
            #expect(found.verdict == .problem)
            #expect(
                found.message.hasPrefix("1 of 2 objects of the last run (\(run)) cannot come back: s3://"),
                "\(found.message)")
            #expect(found.message.contains(Self.page) && found.message.contains("no longer exists"))
            #expect(found.hint == "`rollbook rollback \(run) --dry-run` names all of them")
        }
    }

    @Test("That earlier versions may not be read is a missing permission")
    func forbidden() async throws {
        try await with { bench, journal, _ in
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "HeadObject")])
            let found = try await line(bench, journal)
            #expect(found.verdict == .problem && found.cause == .notPermitted)
            #expect(found.hint == "a rollback needs s3:GetObjectVersion")
        }
    }
}
