import Indexes
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite("Dry run")
struct DryRunTests {
    static let steps = """
          - id: look
            mirror: { channel: dev, package: torch, dry-run: true }
          - id: dev-update
            mirror: { channel: dev, package: torch }
          - id: dev-reindex
            reindex: { channel: dev }
          - id: dev-verify
            verify: { channel: dev }
          - id: approve
            approve: { message: nightly is effectively production, requires: dev-verify }
          - id: nightly-update
            mirror: { channel: nightly, package: torch }
          - id: nightly-reindex
            reindex: { channel: nightly }
          - id: again
            reindex: { channel: nightly }

        """

    @Test("It writes nothing, and plans exactly what the run then does, pages from planned files included")
    func foresees() async throws {
        var setup = BenchSetup()
        // Files that a run publishes bear the time of its step.
        setup.standsStill = true
        try await TestBench.with(setup) { bench in
            let playbook = try bench.playbook("whole", steps: Self.steps)
            let before = [try await bench.snapshot("dev"), try await bench.snapshot("nightly")]
            var reported: [String] = []
            let dry = try await DryRun(workspace: bench.workspace()).run(playbook, inputs: [:]) { step in
                reported.append(step.id)
            }
            #expect([try await bench.snapshot("dev"), try await bench.snapshot("nightly")] == before)
            let writes = await bench.sandbox.log().filter { !["GET", "HEAD"].contains($0.method) }
            #expect(writes == [])
            #expect(try bench.journal.runs(limit: nil, unfinishedOnly: false) == [])
            #expect(reported == dry.map(\.id))
            #expect(dry.count == 8)

            let result = try await bench.run(playbook)
            #expect(result.said == "done")
            for (position, step) in dry.enumerated() where step.id != "look" {
                let done = try bench.journal.changes(of: result.run.id, stepPosition: position).map { change in
                    "\(change.action) \(change.key) \(change.intendedSHA256?.hex ?? "")"
                }
                let planned = (step.plan?.changes ?? []).map { change in
                    "\(change.recordedAction) \(change.key) \(change.content?.sha256.hex ?? "")"
                }
                #expect(planned.sorted() == done.sorted(), "\(step.id)")
            }
            #expect(dry[6].plan?.changes.isEmpty == false)
            #expect(dry[7].plan?.changes.isEmpty == true)
        }
    }

    @Test("Until a step, it plans no further")
    func until() async throws {
        try await TestBench.with { bench in
            let playbook = try bench.playbook("whole", steps: Self.steps)
            let dry = try await DryRun(workspace: bench.workspace()).run(
                playbook, inputs: [:], until: "dev-reindex", report: { _ in })
            #expect(dry.map(\.id) == ["look", "dev-update", "dev-reindex"])
            await #expect(throws: RunError.self) {
                _ = try await DryRun(workspace: bench.workspace()).run(
                    playbook, inputs: [:], until: "nowhere", report: { _ in })
            }
        }
    }

    @Test("A dry-run step of a run writes nothing either")
    func step() async throws {
        try await TestBench.with { bench in
            let playbook = try bench.playbook(
                "look", steps: "  - id: look\n    mirror: { channel: nightly, package: torch, dry-run: true }\n")
            let before = try await bench.snapshot("nightly")
            let result = try await bench.run(playbook)
            #expect(result.said == "done")
            #expect(result.steps.first?.summary?.hasPrefix("dry run: 1 copy, 3 create in 2 indexes") == true)
            #expect(try await bench.snapshot("nightly") == before)
            #expect(try bench.journal.changes(of: result.run.id) == [])
        }
    }

    @Test("Of a rollback it tells what would come back, and leaves the run as it is")
    func rollback() async throws {
        try await TestBench.with { bench in
            let target = try await bench.rollOut("nightly").run
            let published = try await bench.snapshot("nightly")
            let dry = try await DryRun(workspace: bench.workspace()).run(
                bench.rollback(of: target), inputs: [:], report: { _ in })
            #expect(dry.first?.summary.contains("6 remove, 4 restore") == true)
            #expect(try await bench.snapshot("nightly") == published)
            #expect(try bench.journal.runs(limit: nil, unfinishedOnly: false).map(\.id) == [target.id])
        }
    }
}
