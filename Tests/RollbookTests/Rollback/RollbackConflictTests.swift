import Foundation
import Indexes
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite("Rollback where others wrote since")
struct RollbackConflictTests {
    static let page = ObjectKey("v2/gfx110X-all/torch/index.html")
    static let added = ObjectKey("v2/gfx110X-all/filelock-3.20.0-py3-none-any.whl")
    static let foreignWheel = TestWheel("torch", "2.9.2+rocm7.10.0")

    @Test("All conflicts are told before the first write, with who and when", arguments: ["dev", "nightly"])
    func told(channel: String) async throws {
        try await TestBench.with { bench in
            let target = try await bench.rollOut(channel).run
            try await writeLikeTheScripts(bench, channel)
            let found = try await bench.snapshot(channel)
            let log = await bench.logLength()
            let result = try await bench.rollBack(target)
            guard case .error(RunError.conflicts(let conflicts)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(conflicts.map(\.key) == [Self.page])
            let conflict = try #require(conflicts.first)
            #expect(conflict.found.contains("by a writer that leaves no rollbook metadata"))
            #expect(conflict.found.contains(rfc3339(Date()).prefix(10)))
            if channel == "nightly" {
                #expect(conflict.found.contains(try #require(found.top(Self.page)).id.text))
            }
            #expect(try await bench.snapshot(channel) == found)
            let requests = await bench.requests(to: channel, after: log)
            #expect(requests.allSatisfy { ["GET", "HEAD"].contains($0.method) })
            #expect(result.run.state == .conflict)
        }
    }

    @Test("A narrower selection goes on beside the conflict")
    func narrower() async throws {
        try await TestBench.with { bench in
            let before = try await bench.snapshot("nightly")
            let target = try await bench.rollOut("nightly").run
            try await writeLikeTheScripts(bench, "nightly")
            #expect(try await bench.rollBack(target, ", indexes: [v2/gfx120X-all]").said == "done")
            let differing = try await bench.snapshot("nightly").differences(
                from: before, ignoringMetadata: FaultLoop.marks)
            #expect(differing.allSatisfy { $0.hasPrefix("v2/gfx110X-all/") })
        }
    }

    @Test("Forced, the others' files stay and the pages are made from what is there", arguments: ["dev", "nightly"])
    func forced(channel: String) async throws {
        try await TestBench.with { bench in
            let target = try await bench.rollOut(channel).run
            try await writeLikeTheScripts(bench, channel)
            let result = try await bench.rollBack(target, ", force: true")
            #expect(result.said == "done")
            let after = try await bench.snapshot(channel).visible
            let page = try #require(after[Self.page]).text
            #expect(page.contains("torch-2.9.2%2Brocm7.10.0"))
            #expect(page.contains("torch-2.9.1%2Brocm7.10.0"))
            #expect(after[Self.added] == nil)
            #expect(after[ObjectKey("v2/gfx110X-all/\(Self.foreignWheel.filename)")] != nil)
            // The other index had no conflict: its pages are as they were.
            #expect(try #require(after[ObjectKey("v2/gfx120X-all/torch/index.html")]).text.contains("TIMESTAMP"))
            #expect(try await Readers.problems(of: bench, channel) == [])
        }
    }

    @Test("Forced, and stopped after any request: no reader ever meets a dead link")
    func forcedInOrder() async throws {
        for skip in 0..<8 {
            try await TestBench.with { bench in
                let target = try await bench.rollOut("nightly").run
                try await writeLikeTheScripts(bench, "nightly")
                await bench.sandbox.install(
                    ["PutObject", "CopyObject", "DeleteObject"].map {
                        SandboxFault(.accessDenied403, operation: $0, bucket: "nightly-python", skip: skip)
                    })
                _ = try await bench.rollBack(target, ", force: true")
                await bench.sandbox.install([])
                #expect(try await Readers.problems(of: bench, "nightly") == [], "after \(skip) writes of each kind")
            }
        }
    }

    @Test("The same bytes by a foreign writer are a conflict too, where versions tell them apart")
    func sameBytes() async throws {
        try await TestBench.with { bench in
            let target = try await bench.rollOut("nightly").run
            let wheel = try #require(try await bench.snapshot("nightly").visible[Self.added])
            let version = try await bench.put(Self.added.text, wheel.bytes, of: "nightly")
            let result = try await bench.rollBack(target)
            guard case .error(RunError.conflicts(let conflicts)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(conflicts.map(\.key) == [Self.added])
            #expect(conflicts[0].found.contains(version.text))
        }
    }

    @Test("Without versions a new file is removed only if it is unchanged")
    func changedFile() async throws {
        try await TestBench.with { bench in
            let target = try await bench.rollOut("dev").run
            try await bench.put(Self.added.text, Array("other bytes".utf8), of: "dev")
            let found = try await bench.snapshot("dev")
            let result = try await bench.rollBack(target)
            guard case .error(RunError.conflicts(let conflicts)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(conflicts.map(\.key) == [Self.added])
            #expect(try await bench.snapshot("dev") == found)
        }
    }

    @Test("What somebody else has taken back already is no conflict")
    func takenBack() async throws {
        try await TestBench.with { bench in
            let target = try await bench.rollOut("nightly").run
            try await bench.sandbox.delete(bucket: "nightly-python", key: Self.added)
            let result = try await bench.rollBack(target)
            #expect(result.said == "done")
            let changes = try bench.journal.changes(of: result.run.id)
            #expect(!changes.contains { $0.key == Self.added })
        }
    }

    /// A wheel and its page by a writer who does not know of rollbook: each link is another one than there ever was.
    private func writeLikeTheScripts(_ bench: TestBench, _ channel: String) async throws {
        let wheels = bench.setup.ownWheels + [Self.foreignWheel]
        try await bench.put(Self.foreignWheel, into: "v2/gfx110X-all", of: channel)
        try await bench.putPage(
            Self.page.text, of: channel,
            links: wheels.map { ("../" + $0.filename.replacing("+", with: "%2B"), "the file \($0.filename)") },
            stamp: 1_762_300_800)
    }
}
