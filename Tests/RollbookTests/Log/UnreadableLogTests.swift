import Foundation
import Objects
import PlaybookFiles
import Publishing
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import Testing

/// Nothing is decided on a log that cannot be read whole: nothing is written, neither to an index nor to the log.
@Suite("A log that cannot be read") struct UnreadableLogTests {
    /// Damage to a log of four entries, and the machines that must notice it.
    struct Damage: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Also one that has read all of it before.
        var isSeenByAll = true
        var says: String
        var inflict: @Sendable (TestBench) async throws -> Void
    }

    private static let next: Int64 = 5

    private static func bucket(_ bench: TestBench) -> String { bench.channel("nightly").bucket }

    private static func key(_ number: Int64, _ bench: TestBench) throws -> ObjectKey {
        ObjectKey(try #require(bench.channel("nightly").logPlace).key(ofEntry: number))
    }

    private static func put(_ number: Int64, _ bytes: [UInt8], _ bench: TestBench) async throws {
        try await bench.sandbox.put(bucket: bucket(bench), key: try key(number, bench), bytes: bytes)
    }

    private static func bytes(_ number: Int64, _ bench: TestBench) async throws -> [UInt8] {
        try #require(try await bench.sandbox.bytes(bucket: bucket(bench), key: try key(number, bench)))
    }

    /// An entry of no machine, behind one that is not there.
    private static func forged(_ bench: TestBench) throws -> [UInt8] {
        LogEntry(
            after: LogHead(number: next - 1, sha256: SHA256Digest(of: "forged".utf8), etag: "e"), kind: .outcome,
            bucket: bucket(bench), token: "t", at: bench.clock.now
        ).bytes
    }

    static let damages = [
        Damage(testDescription: "its listing is denied", says: "cannot be read") { bench in
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "ListObjectVersions")])
        },
        Damage(testDescription: "the last entry is another one", says: "is not the one that this journal knows") {
            bench in
            try await bench.sandbox.damage(bucket: bucket(bench), key: try key(4, bench), bytes: Array("x".utf8))
        },
        Damage(
            testDescription: "an entry in the middle is no entry", isSeenByAll: false, says: "entry 2 of the log"
        ) { bench in
            try await bench.sandbox.damage(bucket: bucket(bench), key: try key(2, bench), bytes: Array("x".utf8))
        },
        Damage(testDescription: "the next entry is none", says: "entry 5 of the log") { bench in
            try await put(next, Array("<html>sign in</html>".utf8), bench)
        },
        Damage(testDescription: "the next entry is cut off", says: "entry 5 of the log") { bench in
            try await put(next, try await bytes(4, bench).dropLast(200), bench)
        },
        Damage(testDescription: "the next entry is an earlier one", says: "it says that it is entry 4") { bench in
            try await put(next, try await bytes(4, bench), bench)
        },
        Damage(testDescription: "the next entry follows another one", says: "does not follow") { bench in
            try await put(next, try forged(bench), bench)
        },
        Damage(testDescription: "one is missing before the last", says: "has no entry 5") { bench in
            try await put(next + 1, try forged(bench), bench)
        },
    ]

    private func seen(_ bench: TestBench) async throws -> [BucketSnapshot.Version] {
        try await bench.snapshot("nightly").versions.filter { $0.key.text != LockSetting.defaultKey }
    }

    /// Acts that an operator tries on a machine.
    private func acts(_ machine: TeamMachine, _ run: String, _ pages: Playbook) -> [() async throws -> RunResult] {
        [
            { try await machine.run(pages) }, { try await machine.rollBack("last:nightly") },
            { try await machine.rollBack(run) }, { try await machine.resume(run) },
        ]
    }

    private func problem(of act: () async throws -> RunResult) async -> (any Error)? {
        do {
            guard case .error(let error) = try await act().outcome else { return nil }
            return error
        } catch {
            return error
        }
    }

    @Test(
        "Runs, rollbacks and resumes stop with what is wrong, on machines that know the log and on new ones",
        arguments: damages)
    func nothingIsWritten(damage: Damage) async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let run = try await a.rollOut("nightly").run.id
            _ = try await a.caughtUp()
            let place = try #require(bench.channel("nightly").logPlace).description
            #expect(try a.journal.logHead(of: place)?.number == Self.next - 1)
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let pages = try bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: nightly }\n")
            try await damage.inflict(bench)
            let before = try await seen(bench)
            for machine in damage.isSeenByAll ? [a, b] : [b] {
                for (number, act) in acts(machine, run, pages).enumerated() {
                    let error = await problem(of: act)
                    // A new one reads from the beginning, and may meet it elsewhere.
                    let isNamed = machine.name == "a" || !damage.isSeenByAll
                    #expect(error is LogError || error is JournalError, "\(machine.name), \(number): \(error as Any)")
                    let text = error.map { "\($0)" } ?? ""
                    #expect(!isNamed || text.contains(damage.says), "\(machine.name), \(number): \(text)")
                }
                #expect(try machine.journal.verify() == [])
            }
            #expect(try await seen(bench) == before)
        }
    }

    @Test("An entry of another bucket counts for the chain alone; what comes behind it is read")
    func anotherBucket() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let run = try await a.rollOut("nightly").run.id
            let place = try #require(bench.channel("nightly").logPlace).description
            let entry = LogEntry(
                after: try a.journal.logHead(of: place), kind: .planned, bucket: "another", token: "t",
                at: bench.clock.now)
            try await Self.put(Self.next, entry.bytes, bench)
            #expect(try await b.rollBack("last:nightly").run.rollbackOf == run)
            #expect(try await a.caughtUp().logHead(of: place)?.number ?? 0 > Self.next)
        }
    }

    @Test("Without the log, dev goes on and production is refused, whatever is asked for")
    func leftAside() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let a = try TeamMachine(bench, "a")
            let run = try await a.rollOut("nightly").run
            try await Self.put(Self.next, Array("x".utf8), bench)
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let before = try await seen(bench)
            let aside = { (workspace: inout Workspace) in workspace.team.logs = TeamLogs(areLeftAside: true) }
            // Looking at what this machine knows is what it is for.
            #expect(try a.workspace(aside).findRun("last:nightly").id == run.id)
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "dev")
            let refused: [() async throws -> RunResult] = [
                { try await a.run(bench.rollout(of: "nightly"), aside) },
                {
                    try await Runner(workspace: a.workspace(aside)).run(
                        bench.rollback(of: run, ""), inputs: [:], kind: .rollback, rollbackOf: run.id)
                },
            ]
            for act in refused {
                let error = await problem(of: act)
                guard case RunError.withoutLog(channel: "nightly")? = error else {
                    Issue.record("\(error as Any)")
                    continue
                }
            }
            #expect(try await seen(bench) == before)
            #expect(
                try await a.run(bench.playbook("d", steps: "  - id: d\n    reindex: { channel: dev }\n"), aside).said
                    == "done")
        }
    }
}
