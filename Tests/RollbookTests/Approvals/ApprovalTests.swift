import Foundation
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import Synchronization
import TestKit
import Testing

/// A run waits on one machine, an approver answers on another, and the run goes on.
@Suite struct ApprovalTests {
    private static let steps = """
          - id: first
            reindex: { channel: dev }
          - id: ask
            approve: { message: Go on to nightly? }
          - id: update
            mirror: { channel: nightly, package: torch }
          - id: pages
            reindex: { channel: nightly }
          - id: again
            approve: { message: And now? }

        """
    private static let key = ".rollbook/approvals/"

    /// Runs up to the question, which stays unanswered.
    private func waiting(_ bench: TestBench) async throws -> RunRecord {
        let result = try await bench.run(try bench.playbook("rollout", steps: Self.steps)) {
            $0.console.ask = { _ in .nobody }
        }
        #expect(result.said == "waiting: waits for approval: Go on to nightly?")
        return result.run
    }

    /// Another person, with a journal of their own that knows the run.
    private func bob(_ bench: TestBench, _ run: RunRecord, arn: String? = "arn:bob") throws -> Workspace {
        let journal = try Journal(path: "\(bench.folder)/bob-\(UUID().uuidString)/journal.sqlite")
        _ = try journal.importRuns(try bench.journal.exportRun(run.id))
        return bench.workspace {
            $0.journal = journal
            $0.machine.operatorInfo.name = "bob"
            $0.connections.callerIdentity = Self.identity(arn)
        }
    }

    private static func identity(
        _ arn: String?
    ) -> @Sendable (Channel) async throws -> Connections.CallerIdentity? {
        { _ in arn.map { Connections.CallerIdentity(account: "123456789012", arn: $0) } }
    }

    private func approval(_ workspace: Workspace, _ run: RunRecord, step: String? = nil) async throws -> RunApproval {
        let record = try #require(try workspace.journal.run(run.id))
        let playbook = try PlaybookFolder(path: "").parsePlaybook(text: record.definition, name: record.name)
        return try await RunApproval(workspace: workspace, run: record, playbook: playbook, step: step)
    }

    @discardableResult
    private func approve(_ bench: TestBench, _ run: RunRecord, arn: String? = "arn:bob") async throws
        -> ApprovalDocument
    {
        let approval = try await approval(try bob(bench, run, arn: arn), run)
        let standing = try await approval.standing()
        var document = try await approval.approval { _ in }
        document.reason = "looked at dev"
        #expect(try await approval.give(document, over: standing).count == 1)
        return document
    }

    private func resume(
        _ bench: TestBench, _ run: RunRecord, _ change: (inout Workspace) -> Void = { _ in }
    ) async throws -> RunResult {
        try await bench.resume(run) {
            $0.console.ask = { _ in .nobody }
            change(&$0)
        }
    }

    @Test(
        "The plan is what the run then does; the answer is found, journaled by name, and opens up to the next approval")
    func fromElsewhere() async throws {
        try await TestBench.with { bench in
            let run = try await waiting(bench)
            let document = try await approve(bench, run)
            #expect(document.steps.map(\.id) == ["update", "pages"])
            let result = try await resume(bench, run)
            #expect(result.said == "waiting: waits for approval: And now?")
            let recorded = try bench.journal.approvals(of: run.id)
            #expect(recorded.map(\.operatorName) == ["bob"])
            #expect(recorded.map(\.means) == ["rollbook approve, arn:bob"])
            let written = try bench.journal.changes(of: run.id, stepPosition: 2).map(\.key.text)
            #expect(Set(written) == Set(document.steps[0].objects.map(\.key)))
            let pages = try bench.journal.changes(of: run.id, stepPosition: 3).map(\.key.text)
            #expect(Set(pages) == Set(document.steps[1].pages.map(\.key)))
            #expect(!written.isEmpty && !pages.isEmpty)
            #expect(try bench.journal.steps(of: run.id)[1].summary?.contains("looked at dev") == true)
        }
    }

    @Test("A no leaves the run waiting, with its reason; a later yes replaces it")
    func declined() async throws {
        try await TestBench.with { bench in
            let run = try await waiting(bench)
            let before = try await bench.snapshot("nightly")
            let approval = try await approval(try bob(bench, run), run)
            var document = try await approval.decline()
            document.reason = "torch is missing"
            _ = try await approval.give(document, over: try await approval.standing())
            for _ in 0..<2 {
                let result = try await resume(bench, run)
                #expect(result.said.contains("declined by bob (arn:bob)"))
                #expect(result.said.contains("torch is missing"))
            }
            #expect(try bench.journal.approvals(of: run.id).map(\.approved) == [false])
            #expect(
                try await bench.snapshot("nightly").versions.filter { !$0.key.text.hasPrefix(".") } == before.versions)
            try await approve(bench, run)
            #expect(try await resume(bench, run).said == "waiting: waits for approval: And now?")
        }
    }

    @Test("Another plan than was approved is not begun: the run waits again, and a new approval opens it")
    func otherPlan() async throws {
        try await TestBench.with { bench in
            let run = try await waiting(bench)
            try await approve(bench, run)
            // Upstream offers one more file than was shown.
            try await bench.offer(bench.setup.upstream + [TestWheel("filelock", "99.0")])
            let before = try await bench.snapshot("nightly").versions.filter { !$0.key.text.hasPrefix(".") }
            let stopped = try await resume(bench, run)
            #expect(stopped.said.hasPrefix("waiting: the plan is another than was approved by bob"), "\(stopped.said)")
            #expect(stopped.said.contains("filelock-99.0"))
            #expect(try await bench.snapshot("nightly").versions.filter { !$0.key.text.hasPrefix(".") } == before)
            #expect(try await resume(bench, run).said == "waiting: waits for approval: Go on to nightly?")
            try await approve(bench, run)
            #expect(try await resume(bench, run).said == "waiting: waits for approval: And now?")
        }
    }

    @Test("A file that others uploaded since is listed all the same")
    func uploadsOfOthers() async throws {
        var setup = BenchSetup()
        setup.standsStill = true
        try await TestBench.with(setup) { bench in
            let index = bench.setup.prefixes[0]
            let wheel = bench.setup.ownWheels[0]
            let run = try await waiting(bench)
            try await approve(bench, run)
            bench.clock.pass(seconds: 1)
            try await bench.put(TestWheel(wheel.name, "77.0"), into: index, of: "nightly")
            let result = try await resume(bench, run)
            #expect(result.said == "waiting: waits for approval: And now?")
            #expect(
                bench.recorder.notes.contains { $0.contains("-77.0-") && $0.contains("which others uploaded since") })
        }
    }

    @Test("A file that lay there before, and is listed only now, was not approved")
    func listedNow() async throws {
        var setup = BenchSetup()
        setup.standsStill = true
        try await TestBench.with(setup) { bench in
            try await bench.put(TestWheel("rocm", "7.10.0"), into: bench.setup.prefixes[0], of: "nightly")
            let run = try await waiting(bench)
            var workspace = try bob(bench, run)
            workspace.catalog = Catalog(
                wheels: workspace.catalog.wheels, projects: workspace.catalog.projects,
                listing: ListingRules(names: ["torch"].compactMap { ProjectName($0) }))
            let approval = try await approval(workspace, run)
            _ = try await approval.give(
                try await approval.approval { _ in }, over: try await approval.standing())
            let result = try await resume(bench, run)
            #expect(result.said.hasPrefix("waiting: the plan is another than was approved"), "\(result.said)")
            #expect(result.said.contains("rocm"))
        }
    }

    struct Identities: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var runner, approver: String?
        var isTaken: Bool
    }

    @Test(
        "approvals: not-self takes the yes of another identity, and asks nobody at the runner's terminal",
        arguments: [
            Identities(testDescription: "another", runner: "arn:ci", approver: "arn:bob", isTaken: true),
            Identities(testDescription: "the same", runner: "arn:bob", approver: "arn:bob", isTaken: false),
            Identities(testDescription: "unknown approver", runner: "arn:ci", approver: nil, isTaken: false),
            Identities(testDescription: "unknown runner", runner: nil, approver: "arn:bob", isTaken: false),
        ])
    func notSelf(test: Identities) async throws {
        var setup = BenchSetup()
        setup.approvals = .notSelf
        try await TestBench.with(setup) { bench in
            let asked = Mutex(0)
            let result = try await bench.run(try bench.playbook("rollout", steps: Self.steps)) {
                $0.console.ask = { _ in
                    asked.withLock { $0 += 1 }
                    return .yes(means: .terminal)
                }
            }
            #expect(result.said.contains("takes approvals of others only"))
            #expect(asked.withLock { $0 } == 0)
            try await approve(bench, result.run, arn: test.approver)
            let resumed = try await resume(bench, result.run) {
                $0.connections.callerIdentity = Self.identity(test.runner)
            }
            #expect(resumed.said.contains("And now?") == test.isTaken, "\(resumed.said)")
            #expect(resumed.said.contains("takes approvals of others only") != test.isTaken, "\(resumed.said)")
        }
    }

    @Test("Only a step that waits for a person can be answered")
    func refusals() async throws {
        try await TestBench.with { bench in
            let run = try await waiting(bench)
            await #expect(throws: ApprovalError.self) { try await approval(bench.workspace(), run, step: "again") }
            await #expect(throws: RunError.self) { try await approval(bench.workspace(), run, step: "agian") }
            let done = try await bench.rollOut("dev")
            await #expect(throws: ApprovalError.notWaiting(run: done.run.id, state: "done")) {
                try await approval(bench.workspace(), done.run)
            }
        }
    }

    @Test("Of two who answer at once one is told of the other")
    func contended() async throws {
        try await TestBench.with { bench in
            let run = try await waiting(bench)
            let approval = try await approval(try bob(bench, run), run)
            let standing = try await approval.standing()
            let no = try await approval.decline()
            _ = try await approval.give(no, over: standing)
            await #expect(throws: ApprovalError.self) { _ = try await approval.give(no, over: standing) }
        }
    }

    @Test("A waiting run that has changed nothing can be closed; one that has cannot")
    func cancel() async throws {
        try await TestBench.with { bench in
            let steps = "  - id: ask\n    approve: { message: Begin? }\n  - id: pages\n    reindex: { channel: dev }\n"
            let result = try await bench.run(try bench.playbook("ask", steps: steps)) {
                $0.console.ask = { _ in .nobody }
            }
            let cancelled = try await bench.workspace().cancel(result.run)
            #expect(cancelled.message == "cancelled by ada; it had changed nothing")
            #expect(try bench.journal.runs(limit: nil, unfinishedOnly: true).isEmpty)
            let run = try await waiting(bench)
            await #expect(throws: ApprovalError.self) { try await bench.workspace().cancel(run) }
            #expect(try bench.journal.runs(limit: nil, unfinishedOnly: true).map(\.id) == [run.id])
        }
    }
}
