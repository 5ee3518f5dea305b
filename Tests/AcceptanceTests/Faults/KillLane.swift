import Foundation
import Objects
import RunJournal
import S3
import Sandbox
import TestMachine
import Testing

/// One bucket and one journal that go back and forth between two states, each way killed on it.
struct KillLane {
    let stage: FaultStage
    let start: StoreState
    let published: StoreState
    private var publish: Undisturbed
    private var takingBack: Undisturbed
    private var random: SeededGenerator
    /// The run that published what is there; `nil` at the start.
    private var publishedBy: String?
    private var ledger: StageLedger

    /// An undisturbed way.
    struct Undisturbed {
        /// When its writes were under way, in seconds from the start of its process.
        var writing: ClosedRange<Double>
        var changes: Int
        var growth: [ObjectKey: Int]

        /// How fast the machine is now, compared with then.
        var pace = 1.0

        /// A moment at which most likely something is being written.
        func moment(_ random: inout SeededGenerator) -> Duration {
            let margin = (writing.upperBound - writing.lowerBound) * 0.1
            let seconds = Double.random(
                in: max(0, writing.lowerBound - margin)...(writing.upperBound + margin), using: &random)
            return .milliseconds(Int(seconds * pace * 1000))
        }

        /// Kills later after one that came early, and earlier after one that came late.
        mutating func learn(from reached: KillTally.Moment) {
            switch reached {
            case .unknown, .planning: pace = min(4, pace * 1.25)
            case .writing: break
            case .checking, .over: pace = max(0.25, pace / 1.25)
            }
        }
    }

    /// Publishes and takes back once without disturbance.
    init(_ stage: FaultStage, random: SeededGenerator) async throws {
        self.stage = stage
        self.random = random
        // Writes take longer than everything else, as in reality, so that a loaded machine matters less.
        if stage.server == .sandbox {
            try await stage.install(stage.writes.map { SandboxFault(.latency(milliseconds: 15), method: $0) })
        }
        // The first run also learns what it need not ask again.
        for _ in 0..<2 { try await Self.forthAndBack(stage) }
        start = try await stage.store.state()
        publish = try await Self.measure(stage, Self.publishArguments)
        published = try await stage.store.state()
        takingBack = try await Self.measure(stage, Self.rollbackArguments("last"))
        let back = try await stage.store.state()
        #expect(back.differences(from: start) == [])
        #expect(!published.differences(from: start).isEmpty)
        ledger = try await StageLedger(stage)
    }

    private static func forthAndBack(_ stage: FaultStage) async throws {
        for arguments in [publishArguments, rollbackArguments("last")] {
            try await stage.letTimePass()
            let outcome = try await stage.place.rollbook(arguments).run()
            #expect(outcome.status == 0, "\(outcome.transcript)")
        }
    }

    private static func measure(_ stage: FaultStage, _ arguments: [String]) async throws -> Undisturbed {
        try await stage.letTimePass()
        let before = try await stage.store.state()
        let began = Date()
        let outcome = try await stage.place.rollbook(arguments).run()
        #expect(outcome.status == 0, "\(outcome.transcript)")
        let changes = try JournalLook(copying: stage.place.journalPath, in: stage.place.folder).changes
        let first = try #require(changes.compactMap(\.sentAt).min()).timeIntervalSince(began)
        let last = try #require(changes.compactMap(\.finishedAt).max()).timeIntervalSince(began)
        return Undisturbed(
            writing: first...max(first, last), changes: changes.count,
            growth: try await stage.store.state().growth(since: before))
    }

    private static let common = ["--yes", "--quiet", "--concurrency", "3", "--public-wait", "0"]
    private static let publishArguments = ["run", "publish"] + common
    private static func rollbackArguments(_ run: String) -> [String] { ["rollback", run] + common }

    /// Kills the way from where the lane stands, ends it by `resume` or `rollback`, and compares.
    mutating func kill(_ tally: inout KillTally) async throws {
        let isPublish = publishedBy == nil
        let undisturbed = isPublish ? publish : takingBack
        let ending = Bool.random(using: &random) ? "resume" : "rollback"
        let moment = undisturbed.moment(&random)
        let arguments = publishedBy.map { Self.rollbackArguments($0) } ?? Self.publishArguments
        try await stage.letTimePass()
        _ = try await stage.place.rollbook(arguments).runUntilKilled(after: moment)
        try await stage.letTimePass()
        let look = try JournalLook(copying: stage.place.journalPath, in: stage.place.folder)
        let killed = look.runs.first.flatMap { ledger.knownRuns.contains($0.id) ? nil : $0 }
        let reached = KillTally.Moment(run: killed, changes: look.changes, of: undisturbed.changes)
        if isPublish { publish.learn(from: reached) } else { takingBack.learn(from: reached) }
        let row = KillTally.Row(victim: isPublish ? "publish" : "rollback", ending: ending)
        tally.add(row, reached, inFlight: killed != nil && look.changes.contains { $0.state == .sent })
        let at: Comment = "\(row.victim) killed after \(moment) (\(reached)), then \(ending)"
        if let killed { try await end(killed, by: ending, from: reached, at) }
        let arrives = killed != nil && ending == "resume"
        if arrives { publishedBy = isPublish ? killed?.id : nil }
        let growth = try await ledger.balance(wanted: isPublish == arrives ? published : start, at).growth
        guard arrives else { return }
        #expect(growth == undisturbed.growth, "each object once, as without the kill: \(at)")
    }

    private func end(_ killed: RunRecord, by ending: String, from reached: KillTally.Moment, _ at: Comment) async throws
    {
        if ending == "resume" {
            guard reached != .over else { return }
            let outcome = try await stage.place.rollbook(["resume", killed.id] + Self.common).run()
            #expect(outcome.status == 0, "\(at): \(outcome.transcript)")
            return
        }
        var outcome = try await stage.place.rollbook(Self.rollbackArguments(killed.id)).run()
        // A marker whose answer was lost may be another writer's: it is named, and covered only when asked for.
        if outcome.status == 3, outcome.errors.contains("may be the run's own") {
            outcome = try await stage.place.rollbook(Self.rollbackArguments(killed.id) + ["--force"]).run()
        }
        #expect(outcome.status == 0, "\(at): \(outcome.transcript)")
        let status = try await stage.place.rollbook("status")
        #expect(!status.output.contains(killed.id), "it is over: \(at): \(status.transcript)")
    }
}
