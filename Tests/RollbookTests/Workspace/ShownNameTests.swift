import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import Testing

/// The operator's name in a log that strangers can read.
@Suite("Names that strangers can read") struct ShownNameTests {
    private func names(_ bench: TestBench, _ machine: TeamMachine, _ channel: String) async throws -> [String] {
        let place = try #require(bench.channel(channel).logPlace)
        return try await machine.caughtUp().runsInLog(place.description).compactMap {
            try machine.journal.run($0)?.operatorName
        }
    }

    /// As a word of its own.
    private func hasName(_ name: String, _ bench: TestBench, _ channel: String) async throws -> Bool {
        let word = try Regex("\\b\(name)\\b")
        return try await bench.snapshot(channel).versions.contains { version in
            version.key.isOwnDocument
                && String(decoding: version.content?.bytes ?? [], as: UTF8.self).contains(word)
        }
    }

    /// Digests that only count letters.
    private static let pseudonym: @Sendable (Workspace.NameKind, String) -> String = { kind, name in
        let digits = "\(name.count)"
        return "\(kind.rawValue)-" + String(repeating: "0", count: Workspace.NameKind.digits - digits.count) + digits
    }

    private static func strange(_ bench: TestBench, _ workspace: inout Workspace) {
        workspace.team.pseudonym = pseudonym
        workspace.machine.operatorInfo.host += "-laptop"
        workspace.channels = bench.channels.map { channel in
            var channel = channel
            channel.operators = ["ada": "release-lead"]
            return channel
        }
    }

    @Test("On dev it is the alias of channels.yaml, or a digest; never the name itself, lock and log alike")
    func openDev() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            try await bench.sandbox.setConfiguration("policy", nil, of: bench.channel("dev").bucket)
            let (ada, bob) = (try TeamMachine(bench, "ada"), try TeamMachine(bench, "bob"))
            let change = { (workspace: inout Workspace) in Self.strange(bench, &workspace) }
            let first = try await ada.run(bench.rollout(of: "dev"), change)
            #expect(first.said == "done")
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "dev")
            let pages = try bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: dev }\n")
            #expect(try await bob.run(pages, change).said == "done")
            #expect(try await names(bench, ada, "dev") == ["operator-0000000003", "release-lead"])
            for name in ["ada", "bob", "laptop"] { #expect(try await !hasName(name, bench, "dev")) }
            #expect(try ada.journal.run(first.run.id)?.host == "machine-0000000010")
            #expect(try ada.journal.verify() == [])
        }
    }

    @Test("What was recorded before, under the names themselves, is pushed under the others, by a run and by hand")
    func older() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            try await bench.sandbox.setConfiguration("policy", nil, of: bench.channel("dev").bucket)
            let (ada, bob) = (try TeamMachine(bench, "ada"), try TeamMachine(bench, "bob"))
            var olds: [String] = []
            for machine in [ada, bob] {
                let old = try await Runner(
                    workspace: machine.workspace {
                        $0.channels = bench.channels.map { $0.withoutLog(lock: .off) }
                        $0.machine.operatorInfo.host += "-laptop"
                    }
                ).run(bench.rollout(of: "dev"), inputs: [:])
                #expect(old.said == "done")
                try machine.journal.record(
                    ApprovalRecord(
                        runID: old.run.id, stepPosition: 0, operatorName: "eve-of-ops",
                        means: "rollbook approve, arn:aws:iam::1:user/eve-of-ops", approved: true, at: bench.clock.now))
                var step = try machine.journal.steps(of: old.run.id)[0]
                step.summary = "approved by eve-of-ops (arn:aws:iam::1:user/eve-of-ops): seen"
                try machine.journal.updateStep(step, at: bench.clock.now)
                olds.append(old.run.id)
                try await bench.put(TestWheel("torch", "2.11.\(olds.count)"), into: "v2/gfx110X-all", of: "dev")
            }
            let change = { (workspace: inout Workspace) in Self.strange(bench, &workspace) }
            let pages = try bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: dev }\n")
            #expect(try await ada.run(pages, change).said == "done")
            let workspace = bob.workspace(change)
            _ = try await bob.caughtUp()
            let upkeep = try #require(
                try LogUpkeep(workspace, of: try await workspace.open(bench.channel("dev"))))
            #expect(try await upkeep.push().contains(olds[1]))
            for name in ["ada", "bob", "eve", "laptop", "arn"] {
                #expect(try await !hasName(name, bench, "dev"), "\(name)")
            }
            // A reader of the log knows the runs; those who made them keep the names, and nothing is at odds.
            let carol = try await TeamMachine(bench, "carol").caughtUp()
            #expect(try olds.map { try carol.run($0)?.operatorName } == ["release-lead", "operator-0000000003"])
            #expect(try carol.run(olds[0])?.host == "machine-0000000010")
            #expect(try carol.steps(of: olds[0])[0].summary == "approved by operator-0000000010: seen")
            #expect(try carol.approvals(of: olds[0]).map(\.means) == ["rollbook approve"])
            #expect(try ada.journal.run(olds[0])?.operatorName == "ada")
            for machine in [ada, bob] { #expect(try await machine.caughtUp().verify() == []) }
            #expect(try carol.importRuns(try ada.journal.exportRun(olds[0])) == [])
        }
    }

    @Test("Without a log, and without reading it, the lock of dev names nobody either", arguments: [true, false])
    func lockAlone(isOff: Bool) async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            try await bench.sandbox.setConfiguration("policy", nil, of: bench.channel("dev").bucket)
            let ada = try TeamMachine(bench, "ada")
            let done = try await ada.run(bench.rollout(of: "dev")) {
                Self.strange(bench, &$0)
                if isOff { $0.channels = $0.channels.map { $0.withoutLog() } }
                $0.team.logs = TeamLogs(areLeftAside: !isOff)
            }
            #expect(done.said == "done")
            let locks = try await bench.snapshot("dev").versions.filter { $0.key.text == LockSetting.defaultKey }
            #expect(!locks.isEmpty)
            for name in ["ada", "laptop"] { #expect(try await !hasName(name, bench, "dev")) }
        }
    }

    @Test("An answer to a run on dev names nobody, also where there is neither log nor lock")
    func answer() async throws {
        var setup = BenchSetup(devVersioning: .enabled)
        setup.log = .off
        try await TestBench.with(setup) { bench in
            let ada = try TeamMachine(bench, "ada")
            let steps = "  - id: ask\n    approve: { message: Begin? }\n  - id: p\n    reindex: { channel: dev }\n"
            let playbook = try bench.playbook("ask", steps: steps)
            let change = { (workspace: inout Workspace) in
                Self.strange(bench, &workspace)
                workspace.console.ask = { _ in .nobody }
                workspace.connections.callerIdentity = { _ in .init(account: "1", arn: "arn:aws:iam::1:user/ada") }
            }
            let run = try await ada.run(playbook, change).run
            let approval = try await RunApproval(
                workspace: ada.workspace(change), run: run, playbook: playbook, step: nil)
            _ = try await approval.give(try await approval.approval { _ in }, over: try await approval.standing())
            #expect(try await hasName("release-lead", bench, "dev"))
            for name in ["ada", "arn"] { #expect(try await !hasName(name, bench, "dev")) }
        }
    }

    @Test("Runs are not pushed by hand either where strangers can read the log of production")
    func openProduction() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let ada = try TeamMachine(bench, "ada")
            let old = try await Runner(
                workspace: ada.workspace { $0.channels = bench.channels.map { $0.withoutLog() } }
            )
            .run(bench.rollout(of: "nightly"), inputs: [:])
            #expect(old.said == "done")
            try await bench.sandbox.setConfiguration("policy", nil, of: bench.channel("nightly").bucket)
            let workspace = ada.workspace()
            let upkeep = try #require(
                try LogUpkeep(workspace, of: try await workspace.open(bench.channel("nightly"))))
            await #expect(throws: RunError.self) { _ = try await upkeep.push() }
            let logged = try await bench.snapshot("nightly").versions.filter { $0.key.text.hasPrefix(".rollbook/log/") }
            #expect(logged.isEmpty)
        }
    }

    @Test("Where nobody else can read the log, people stand in it by their names")
    func hidden() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let (ada, bob) = (try TeamMachine(bench, "ada"), try TeamMachine(bench, "bob"))
            #expect(try await ada.rollOut("nightly").said == "done")
            #expect(try await bob.rollBack("last:nightly").said == "done")
            #expect(try await names(bench, ada, "nightly") == ["bob", "ada"])
        }
    }
}
