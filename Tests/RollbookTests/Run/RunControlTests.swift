import HTTPTransport
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import Testing

@Suite("A run stops, waits and goes on")
struct RunControlTests {
    @Test(
        "Interrupted after any change, it ends what is in flight and resume does the rest once",
        arguments: [0, 1, 3, 6])
    func interrupted(count: Int) async throws {
        try await TestBench.with { bench in
            let earlier = try await bench.snapshot("nightly")
            let reference = try await TestBench.with { other in
                _ = try await other.rollOut("nightly")
                return try await other.snapshot("nightly").withoutUploadTimes
            }
            let seen = Mutex(0)
            let result = try await bench.rollOut("nightly") { workspace in
                let report = workspace.console.report
                workspace.limits.concurrencyMax = 1
                workspace.console.report = { event in
                    if case .changed(let change) = event, change.state == .applied { seen.withLock { $0 += 1 } }
                    report(event)
                }
                workspace.console.isInterrupted = { seen.withLock { $0 } >= count }
            }
            guard case .interrupted = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(result.run.state == .interrupted)
            #expect(try bench.journal.changes(of: result.run.id, state: .sent) == [])
            #expect(try await bench.resume(result.run).said == "done")
            let after = try await bench.snapshot("nightly")
            #expect(after.withoutUploadTimes.differences(from: reference, ignoringMetadata: FaultLoop.marks) == [])
            #expect(try await bench.unexplained("nightly", since: earlier) == [])
            #expect(Dictionary(grouping: after.added(since: earlier), by: \.key).allSatisfy { $0.value.count == 1 })
        }
    }

    static let gated = """
          - id: dev-update
            mirror: { channel: dev, package: torch }
          - id: dev-reindex
            reindex: { channel: dev }
          - id: approve
            approve: { message: nightly is effectively production, requires: dev-reindex }
          - id: nightly-update
            mirror: { channel: nightly, package: torch }
          - id: nightly-reindex
            reindex: { channel: nightly }

        """

    @Test("Without anybody to ask it waits; resumed with a yes it goes on, and the yes is on record")
    func approval() async throws {
        try await TestBench.with { bench in
            let nightly = try await bench.snapshot("nightly")
            let playbook = try bench.playbook("gated", steps: Self.gated)
            let result = try await bench.run(playbook) { $0.console.ask = { _ in .nobody } }
            guard case .waiting = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(result.run.state == .waiting)
            #expect(try await bench.snapshot("nightly") == nightly)
            #expect(try bench.journal.approvals(of: result.run.id) == [])

            let declined = try await bench.resume(result.run) { $0.console.ask = { _ in .no } }
            #expect(declined.run.state == .waiting)
            #expect(try await bench.snapshot("nightly") == nightly)

            let questions = Mutex<[Console.Question]>([])
            let resumed = try await bench.resume(result.run) { workspace in
                workspace.console.ask = { question in
                    questions.withLock { $0.append(question) }
                    return .yes(means: .terminal)
                }
            }
            #expect(resumed.said == "done")
            #expect(questions.withLock { $0 } == [.init(.approve, "nightly is effectively production")])
            let approvals = try bench.journal.approvals(of: result.run.id)
            #expect(approvals.map(\.approved) == [false, true])
            #expect(approvals.map(\.operatorName) == ["ada", "ada"])
            #expect(approvals.last?.means == "terminal")
            #expect(try await !bench.snapshot("nightly").differences(from: nightly).isEmpty)
        }
    }

    @Test("An approval whose required step did not pass is not even asked for")
    func requirement() async throws {
        try await TestBench.with { bench in
            await bench.sandbox.install([
                SandboxFault(.accessDenied403, operation: "PutObject", bucket: "dev-python", key: "*/index.html")
            ])
            let playbook = try bench.playbook("gated", steps: Self.gated)
            let result = try await bench.run(playbook) { workspace in
                workspace.console.ask = { question in
                    Issue.record("asked: \(question.text)")
                    return .yes(means: .option("test"))
                }
            }
            guard case .error(let error as FailedChanges) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(error.cause.code == .accessDenied && error.cause.permissions == ["s3:PutObject"])
            #expect("\(error)".contains(#/ changes? failed \(/#) && "\(error)".contains("PutObject: AccessDenied"))
            #expect(await bench.requests(to: "nightly").allSatisfy { ["GET", "HEAD"].contains($0.method) })
        }
    }

    @Test(
        "A production bucket without versioning is refused before any channel is touched",
        arguments: [BucketVersioningState.never, .suspended])
    func versioning(state: BucketVersioningState) async throws {
        try await TestBench.with(BenchSetup(nightlyVersioning: state)) { bench in
            let dev = try await bench.snapshot("dev")
            let playbook = try bench.playbook("gated", steps: Self.gated)
            await #expect {
                try await bench.run(playbook)
            } throws: { error in
                guard case RunError.notVersioned(channel: "nightly", _, _) = error else { return false }
                return true
            }
            #expect(try await bench.snapshot("dev") == dev)
            #expect(try bench.journal.runs(limit: nil, unfinishedOnly: false) == [])
        }
    }

    @Test("So is one that leaves a folder out of versioning")
    func excludedPrefixes() async throws {
        var setup = BenchSetup()
        setup.standIn = .minio
        try await TestBench.with(setup) { bench in
            let nightly = try await bench.snapshot("nightly")
            let error = await #expect(throws: RunError.self) { try await bench.rollOut("nightly") }
            guard case .notVersioned(channel: "nightly", _, _)? = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(try await bench.snapshot("nightly") == nightly)
        }
    }

    @Test("Another run's requests in flight keep a run off the bucket, and its own resume or rollback not")
    func inFlight() async throws {
        try await TestBench.with { bench in
            let start = try await bench.snapshot("nightly")
            try bench.journal.refuseEvents(from: 0, kind: "changes-finished")
            let first = try await bench.rollOut("nightly")
            try bench.journal.acceptEvents()
            #expect(try !bench.journal.changes(of: first.run.id, state: .sent).isEmpty)
            await #expect(throws: RunError.self) { try await bench.rollOut("nightly") }
            #expect(try await bench.rollBack(first.run, ", channel: nightly").said == "done")
            #expect(try await bench.snapshot("nightly").differences(from: start) == [])
            #expect(try bench.journal.changes(of: first.run.id, state: .sent) == [])
        }
    }

    @Test("The rollback of one run waits for another that left requests in flight on its bucket")
    func otherInFlight() async throws {
        try await TestBench.with { bench in
            let target = try await bench.run(
                bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
            ).run
            try bench.journal.refuseEvents(from: 0, kind: "changes-finished")
            let stuck = try await bench.rollOut("nightly").run
            try bench.journal.acceptEvents()
            let published = try await bench.snapshot("nightly")
            let result = try await bench.rollBack(target)
            guard case .error(RunError.unfinished(run: stuck.id, _, _)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(try await bench.snapshot("nightly") == published)
        }
    }

    @Test("A failed check whose remedy is a rollback takes the named steps back, and resume does them again")
    func onFailure() async throws {
        let steps = """
              - id: update
                mirror: { channel: nightly, package: torch }
              - id: pages
                reindex: { channel: nightly }
              - id: check
                verify: { channel: nightly }
                on-failure: { rollback: [update, pages] }

            """
        try await TestBench.with { bench in
            let start = try await bench.snapshot("nightly")
            let playbook = try bench.playbook("checked", steps: steps)
            let result = try await bench.run(playbook) { workspace in
                workspace.connections.transport = Interceptor(transport: bench.reader) { request in
                    guard request.url.hasPrefix(bench.channel("nightly").publicURL) else { return }
                    let isVerifying = bench.recorder.events.contains { event in
                        if case .stepBegan(let step, _) = event { step.stepID == "check" } else { false }
                    }
                    // An object that the run has written turns out to be wrong in the bucket itself.
                    guard isVerifying else { return }
                    try await bench.sandbox.damage(
                        bucket: bench.channel("nightly").bucket, key: "v2/gfx110X-all/filelock/index.html",
                        attributes: ["content-type": "application/octet-stream"])
                }
            }
            guard case .failed(let text) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(text.contains("steps update, pages were rolled back"))
            #expect(try await bench.snapshot("nightly").differences(from: start) == [])
            #expect(result.steps.map(\.state) == [.pending, .pending, .failed])
            // No reader may take the run for done now.
            let resumed = try await bench.resume(result.run)
            #expect(resumed.said == "done")
            let after = try await bench.snapshot("nightly").visible
            #expect(after[ObjectKey("v2/gfx110X-all/filelock-3.20.0-py3-none-any.whl")] != nil)
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }
}
