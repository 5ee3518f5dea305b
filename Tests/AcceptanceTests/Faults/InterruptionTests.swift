import AWSRequests
import Foundation
import RunJournal
import Sandbox
import Subprocess
import TestMachine
import Testing

/// A run that is stopped from outside while it writes, by a signal, by the network, by credentials that end: it says how
/// to go on, and `resume` does.
@Suite("Stopped in the middle of a write", .serialized) struct InterruptionTests {
    @Test(
        "The first signal finishes what is in flight and journals it; exit 5, and resume goes on",
        arguments: FaultScale.some(Way.allCases),
        FaultScale.some([Signal.interrupt, .terminate]))
    func signalled(way: Way, signal: Signal) async throws {
        try await FaultStage.with(.sandbox) { stage in
            try await disturbed(stage, way) { invocation in
                try await stage.install(stage.writes.map { SandboxFault(.latency(milliseconds: 500), method: $0) })
                let ended = try await invocation.run(when: Self.firstChange) { send in _ = send(signal) }
                #expect(ended.status == 5, "\(ended.errors)")
                #expect(ended.errors.contains("finishing what is in flight and journaling it"))
                #expect(ended.errors.contains("`rollbook resume "), "\(ended.errors)")
                let look = try JournalLook(copying: stage.place.journalPath, in: stage.place.folder)
                #expect(look.runs.first?.state == .interrupted)
                #expect(look.changes.contains { $0.state == .applied })
                #expect(!look.changes.contains { $0.state == .sent }, "all that was in flight is known")
            }
        }
    }

    @Test("The second signal stops at once, as if it were killed", arguments: FaultScale.some(Way.allCases))
    func twice(way: Way) async throws {
        try await FaultStage.with(.sandbox) { stage in
            try await disturbed(stage, way) { invocation in
                // Nothing of this is answered before the faults are replaced.
                try await stage.install(
                    stage.writes.map {
                        SandboxFault(.latency(milliseconds: 86_400_000), method: $0, key: "v2/*", skip: 4)
                    })
                let ended = try await invocation.run(when: Self.firstChange) { send in
                    while try await stage.waiting() == 0 { try await Task.sleep(for: .milliseconds(20)) }
                    // Two at the same moment may arrive as one.
                    while send(.interrupt) { try await Task.sleep(for: .milliseconds(500)) }
                }
                #expect(ended.status == 5, "\(ended.errors)")
                #expect(try await stage.waiting() > 0, "it did not wait for what was in flight")
                let look = try JournalLook(copying: stage.place.journalPath, in: stage.place.folder)
                #expect(look.runs.first?.state == .running && look.changes.contains { $0.state == .sent })
                // Requests under way arrive.
                let answered = try await stage.writesAnswered() + stage.waiting()
                try await stage.install([])
                while try await stage.writesAnswered() < answered { try await Task.sleep(for: .milliseconds(20)) }
            }
        }
    }

    @Test(
        "Credentials that end in the middle: exit 77, and resume goes on with new ones",
        arguments: FaultScale.some(Way.allCases))
    func expired(way: Way) async throws {
        try await FaultStage.with(.sandbox) { stage in
            try await disturbed(stage, way) { invocation in
                try await stage.install(
                    ["GET", "HEAD", "PUT", "DELETE"].map { method in
                        SandboxFault(.expiredToken, method: method, skip: stage.writes.contains(method) ? 5 : 60)
                    })
                let ended = try await invocation.run()
                #expect(ended.status == 77, "\(ended.transcript)")
                #expect(ended.errors.contains("sign in again, then `rollbook resume`"), "\(ended.transcript)")
                #expect(!ended.errors.contains("testing"), "no key is shown")
                let look = try JournalLook(copying: stage.place.journalPath, in: stage.place.folder)
                #expect(look.changes.contains { $0.state == .applied })
            }
        }
    }

    @Test("Killed before it sent anything: the rollback says so, the run is over, and the next one begins")
    func nothingSent() async throws {
        try await FaultStage.with(.sandbox) { stage in
            var ledger = try await StageLedger(stage)
            try await stage.install([SandboxFault(.latency(milliseconds: 1000), operation: "ListObjectsV2")])
            let killed = try await stage.invocation(["run", "publish"]).runUntilKilled {
                // There is no journal before the program has made one.
                (try? JournalLook(copying: stage.place.journalPath, in: stage.place.folder).runs.first) != nil
            }
            try await stage.install([])
            let run = try #require(
                try JournalLook(copying: stage.place.journalPath, in: stage.place.folder).runs.first)
            #expect(killed && run.state == .running)
            try await #expect(stage.place.rollbook("status").output.contains("its process is gone"))

            let rollback = try await stage.invocation(["rollback", run.id]).run()
            #expect(rollback.status == 0, "\(rollback.transcript)")
            #expect(
                rollback.errors.contains("run \(run.id) changed nothing: there was nothing to take back"),
                "\(rollback.transcript)")
            try await #expect(stage.place.rollbook("status").output == "nothing is in flight\n")
            let resume = try await stage.invocation(["resume"]).run()
            #expect(resume.status == 64 && resume.errors.contains("there is no unfinished run"), "\(resume.transcript)")
            try await ledger.balance(wanted: ledger.before, "nothing was written")
            try await stage.expect(["run", "other"])
        }
    }

    /// The text that begins the line of a change that was applied (`--verbose`).
    private static let firstChange = "  version "

    /// Starts the way with a disturbance, ends it by `resume`, and compares.
    private func disturbed(
        _ stage: FaultStage, _ way: Way, _ disturb: (Invocation) async throws -> Void
    ) async throws {
        let reference = try await StageReference(stage)
        if way == .rollback { try await stage.expect(["run", "publish"]) }
        var ledger = try await StageLedger(stage)
        try await disturb(stage.invocation(way.arguments))
        try await stage.install([])
        try await stage.expect(["resume"])
        let balance = try await ledger.balance(
            wanted: way == .publish ? reference.published : reference.start, "resumed")
        #expect(balance.growth == (way == .publish ? reference.going : reference.coming), "nothing double")
    }
}
