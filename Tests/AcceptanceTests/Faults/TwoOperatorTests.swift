import Foundation
import RunJournal
import Sandbox
import TestMachine
import Testing

/// Two operators, each on a machine with a journal of its own, work on one bucket at the same time.
@Suite("Two operators at the same time", .serialized) struct TwoOperatorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var server = FaultStage.Server.sandbox
        var first, second: String
        var settings: [String]
        var testDescription: String { "\(first) and \(second) on \(server), \(settings.joined(separator: ", "))" }
    }

    static let rounds = FaultScale.count(1, bounded: 1, full: 10)

    /// Both playbooks in every mode, or one by turns.
    static let cases = ["publish", "other"].enumerated().flatMap { position, second in
        let all =
            [["conditions: trusted"], ["conditions: trusted", "lock: off"], ["conditions: verify"]].map {
                Case(first: "publish", second: second, settings: $0)
            } + [
                // moto honours conditions of puts and deletes, but not those of copies.
                Case(server: .moto, first: "publish", second: second, settings: ["conditions: verify"])
            ]
        return FaultScale.isLittle ? [all[position], all[position + 2]] : all
    }

    @Test(
        "The same and different playbooks: the outcome is that of one after the other, and nothing is lost",
        arguments: cases)
    func playbooks(_ testCase: Case) async throws {
        guard await FaultStage.canServe(testCase.server) else { return }
        let serial = try await Self.serial([["run", testCase.first], ["run", testCase.second]], on: testCase.server)
        var refusals = 0
        for round in 0..<Self.rounds {
            refusals += try await FaultStage.with(testCase.server, settings: testCase.settings) { stage in
                try await stage.slowWrites(milliseconds: 10 + 10 * (round % 3))
                let (ada, bob) = (stage.machine(of: "ada"), stage.machine(of: "bob"))
                var ledger = try await StageLedger(stage, machines: [ada, bob])
                async let one = stage.invocation(["run", testCase.first], by: ada).run()
                async let other = stage.invocation(["run", testCase.second], by: bob).run()
                let ends = [(ada, "bob", try await one), (bob, "ada", try await other)]
                try await ledger.balance(wanted: nil, "\(testCase), at first")
                #expect(ends.contains { $0.2.status == 0 } || testCase.settings != ["conditions: trusted"])
                for (machine, rival, outcome) in ends where outcome.status != 0 {
                    #expect(outcome.status == 3, "a conflict: \(outcome.transcript)")
                    if testCase.settings == ["conditions: trusted"] { Self.namesOwner(outcome, rival) }
                    try await Self.resume(machine, stage)
                }
                try await ledger.balance(wanted: serial, "\(testCase), after all")
                return ends.count { $0.2.status != 0 }
            }
        }
        FaultScale.tell(
            "two operators: \(testCase.testDescription): \(Self.rounds) rounds, \(refusals) refused at first")
    }

    @Test("A rollback and another's publish: with the lock, one after the other, or the second is refused")
    func rollbackAndPublish() async throws {
        let both = try await Self.serial([["run", "publish"], ["run", "other"]])
        let onlyOther = try await Self.serial([["run", "other"]])
        for _ in 0..<Self.rounds {
            try await FaultStage.with(.sandbox) { stage in
                let (ada, bob) = (stage.machine(of: "ada"), stage.machine(of: "bob"))
                try await stage.expect(["run", "publish"], by: ada)
                var ledger = try await StageLedger(stage, machines: [ada, bob])
                try await stage.slowWrites(milliseconds: 20)
                async let one = stage.invocation(["rollback", "last"], by: ada).run()
                async let other = stage.invocation(["run", "other"], by: bob).run()
                let (back, published) = (try await one, try await other)
                #expect([0, 3].contains(back.status) && [0, 3].contains(published.status))
                if published.status == 3 { try await Self.resume(bob, stage) }
                let now = try await ledger.balance(wanted: nil, "after all").state
                let isBack = now.differences(from: onlyOther) == []
                #expect(isBack || now.differences(from: both) == [], "one order or the other")
                #expect(isBack == (back.status == 0), "\(back.transcript)")
            }
        }
    }

    @Test(
        "A rollback and another's publish without the lock: a conflict, --force ends it, and no file is lost",
        arguments: FaultStage.Server.allCases)
    func rollbackWithoutLock(server: FaultStage.Server) async throws {
        guard await FaultStage.canServe(server) else { return }
        let onlyOther = try await Self.serial([["run", "other"]], on: server)
        for round in 0..<Self.rounds {
            try await FaultStage.with(server, settings: server.conditions + ["lock: off"]) { stage in
                let (ada, bob) = (stage.machine(of: "ada"), stage.machine(of: "bob"))
                try await stage.expect(["run", "publish"], by: ada)
                let published = try JournalLook(copying: ada.journalPath, in: ada.folder).runs[0].id
                var ledger = try await StageLedger(stage, machines: [ada, bob])
                try await stage.slowWrites(milliseconds: 10 + 10 * (round % 3))
                try await stage.letTimePass()
                async let one = stage.invocation(["rollback", published], by: ada).run()
                async let other = stage.invocation(["run", "other"], by: bob).run()
                let (back, publishing) = (try await one, try await other)
                #expect([0, 3].contains(back.status) && [0, 3].contains(publishing.status))
                try await ledger.balance(wanted: nil, "at first")
                if publishing.status == 3 { try await Self.resume(bob, stage) }
                try await stage.letTimePass()
                if back.status == 3 { try await stage.expect(["rollback", published, "--force"], by: ada) }
                try await stage.letTimePass()
                // The pages that came back and the pages that are new differ by who was first; their contents do not.
                try await stage.expect(["reindex", "nightly", "--allow-shrink"], by: bob)
                try await ledger.balance(wanted: onlyOther, "after all: \(back.transcript) \(publishing.transcript)")
            }
        }
    }

    @Test("Two commands with one journal: the second waits, or says who is at work")
    func oneJournal() async throws {
        let serial = try await Self.serial([["run", "publish"], ["run", "other"]])
        try await FaultStage.with(.sandbox) { stage in
            var ledger = try await StageLedger(stage)
            try await stage.slowWrites(milliseconds: 20)
            async let one = stage.invocation(["run", "publish"]).run()
            async let other = stage.invocation(["run", "other"]).run()
            for outcome in [try await one, try await other] where outcome.status != 0 {
                #expect(outcome.status == 1 && outcome.errors.contains("process "), "\(outcome.transcript)")
            }
            try await stage.expect(["run", "publish"])
            try await stage.expect(["run", "other"])
            try await ledger.balance(wanted: serial, "after all")
        }
    }

    /// The state after these commands, one after the other, on a machine alone.
    private static func serial(
        _ commands: [[String]], on server: FaultStage.Server = .sandbox
    ) async throws -> StoreState {
        try await FaultStage.with(server, settings: server.conditions) { stage in
            for command in commands {
                try await stage.expect(command)
                try await stage.letTimePass()
            }
            return try await stage.store.state()
        }
    }

    /// Until it is done; what the other one wrote meanwhile may stop it once more.
    private static func resume(_ machine: Workplace, _ stage: FaultStage) async throws {
        for attempt in 1...3 {
            try await stage.letTimePass()
            let look = try JournalLook(copying: machine.journalPath, in: machine.folder)
            let outcome = try await stage.invocation(["resume"], by: machine).run()
            if outcome.status == 0 { return }
            #expect(attempt < 3 && outcome.status == 3 && !look.runs.isEmpty, "\(outcome.transcript)")
        }
    }

    /// The refusal says who works there, with which run, and how the lock is released.
    private static func namesOwner(_ outcome: Invocation.Outcome, _ rival: String) {
        for part in ["is locked by \(rival) on ", "(pid ", "last sign of life", "`rollbook unlock nightly`"] {
            #expect(outcome.errors.contains(part), "\(part) is missing\n\(outcome.transcript)")
        }
    }
}
