import Foundation
import Indexes
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

@Suite("Verifying again and again")
struct VerificationWatchTests {
    static let setup = BenchSetup(indexes: ["gfx110X-all"])
    static let wheel = ObjectKey("v2/gfx110X-all/torch-2.9.1+rocm7.10.0-py3-none-any.whl")

    @Test("A round is journaled where its verdict is news, and only there")
    func news() async throws {
        try await TestBench.with(Self.setup) { bench in
            _ = try await bench.rollOut("nightly")
            let runs = try bench.journal.runs(limit: nil, unfinishedOnly: false).count
            let watched = Watched(rounds: 6) { round in
                switch round {
                case 2: try await bench.sandbox.delete(bucket: "nightly-python", key: Self.wheel)
                case 4: try await bench.put(Self.setup.ownWheels[0], into: "v2/gfx110X-all", of: "nightly")
                default: break
                }
            }
            let last = try await watched.run(bench)
            #expect(watched.verdicts == ["pass", "pass", "fail", "fail", "pass", "pass"])
            #expect(watched.all.map(\.isNews) == [true, false, true, false, true, false])
            #expect(watched.all.map { $0.previous?.rawValue } == [nil, "pass", "pass", "fail", "fail", "pass"])
            #expect(last.report.verdict == .pass)
            let journaled = try bench.journal.runs(limit: 3, unfinishedOnly: false)
            #expect(try bench.journal.runs(limit: nil, unfinishedOnly: false).count == runs + 3)
            #expect(journaled.reversed().map(\.id) == watched.all.compactMap(\.report.runID))
            #expect(journaled.map(\.state) == [.done, .failed, .done])
            #expect(try journaled.map { try bench.journal.checks(of: $0.id).verdict } == [.pass, .fail, .pass])
            #expect(journaled.allSatisfy { $0.kind == .action && $0.name == "verify" && $0.endedAt != nil })
            #expect(try bench.journal.runsInFlight().isEmpty, "what failed was replaced by a later one that passed")
            #expect(try bench.journal.verify() == [])
        }
    }

    @Test("While another run holds the journal, news waits for a later round")
    func locked() async throws {
        try await TestBench.with(Self.setup) { bench in
            let lock = Mutex<JournalLock?>(try bench.journal.lockForWriting(waitSeconds: 0, holder: "a rollout"))
            let watched = Watched(rounds: 2) { _ in
                lock.withLock { lock in
                    lock?.close()
                    lock = nil
                }
            }
            _ = try await watched.run(bench)
            #expect(watched.all.map(\.isNews) == [true, true])
            #expect(watched.all[0].unrecorded?.contains("a rollout") == true)
            #expect(watched.all[1].unrecorded == nil)
            #expect(try bench.journal.runs(limit: nil, unfinishedOnly: false).count == 1)
        }
    }

    @Test("A round that could not be carried out is an error among the rounds; the first one ends the watch")
    func failures() async throws {
        try await TestBench.with(Self.setup) { bench in
            _ = try await bench.rollOut("nightly")
            let watched = Watched(rounds: 3) { _ in }
            let last = try await watched.run(bench) { channel in
                guard watched.all.count != 1 else { throw TimeLimitExceeded(seconds: 1) }
                return bench.client(channel.bucket)
            }
            #expect(watched.verdicts == ["pass", "error", "pass"] && last.failure == nil)
            #expect(watched.all[1].failure != nil && watched.all[1].report.runID != nil)
            await #expect(throws: TimeLimitExceeded(seconds: 1)) {
                try await Watched(rounds: 3) { _ in }.run(bench) { _ in throw TimeLimitExceeded(seconds: 1) }
            }
        }
    }

    @Test("An interruption ends the pause, and the last round is the answer")
    func interrupted() async throws {
        try await TestBench.with(Self.setup) { bench in
            let watched = Watched(rounds: 1) { _ in Issue.record("nothing comes after the last round") }
            let last = try await watched.run(bench)
            #expect(watched.all.count == 1 && last.report.runID == watched.all[0].report.runID)
        }
    }
}

/// A watch of so many rounds, whose pauses take no time.
private final class Watched: Sendable {
    /// Of rounds, in seconds: none takes as long, however busy the machine is, so that there is a pause after each.
    private static let interval = 86_400.0
    private let rounds: Int
    private let between: @Sendable (Int) async throws -> Void
    private let state = Mutex(State())

    private struct State {
        var all: [VerificationWatch.Round] = []
        var handled = 0
        var slept = 0.0
    }

    /// - Parameter between: gets the number of the round that is over, from 1.
    init(rounds: Int, between: @escaping @Sendable (Int) async throws -> Void) {
        self.rounds = rounds
        self.between = between
    }

    var all: [VerificationWatch.Round] { state.withLock { $0.all } }
    var verdicts: [String] { all.map(\.report.verdict.rawValue) }

    @discardableResult
    func run(
        _ bench: TestBench, client: (@Sendable (Channel) throws -> S3Client)? = nil
    ) async throws -> VerificationWatch.Round {
        let workspace = bench.workspace { workspace in
            workspace.clock.now = { [self] in Date().addingTimeInterval(state.withLock { $0.slept }) }
            workspace.clock.sleep = { [self] _ in
                let over: Int? = state.withLock { state in
                    state.slept += Self.interval
                    guard state.handled < state.all.count else { return nil }
                    state.handled = state.all.count
                    return state.handled
                }
                if let over { try await between(over) }
            }
            workspace.console.isInterrupted = { [self] in all.count >= rounds }
            if let client { workspace.connections.makeClient = client }
        }
        let playbook = try bench.playbook(
            "verify", steps: "  - id: verify\n    verify: { channel: nightly }\n")
        let watch = try VerificationWatch(workspace: workspace, playbook: playbook, intervalSeconds: Int(Self.interval))
        return try await watch.run { round in state.withLock { $0.all.append(round) } }
    }
}
