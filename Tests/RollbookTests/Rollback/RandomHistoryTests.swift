import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import Sandbox
import TestKit
import TestMachine
import Testing

@testable import Rollbook

/// Random histories against a model that knows only the rules: after each act the bucket is as the model says.
@Suite("Any history", .takes(.server)) struct RandomHistoryTests {
    static let length = 30
    static let seeds = FaultScale.count(6, bounded: 100, full: 2000)

    @Test("Thirty acts of runs, rollbacks, restores and others", arguments: Channel.Conditions.allCases)
    func histories(conditions: Channel.Conditions) async throws {
        for number in 0..<UInt64(Self.seeds / 2) {
            let seed = FaultScale.seed &+ number
            let acts = Self.acts(seed)
            guard let divergence = try await divergence(acts, conditions) else { continue }
            let shrunk = try await shrink(acts, conditions)
            Issue.record(
                "seed \(seed), \(conditions): \(divergence)\n\(shrunk.map { "\($0)" }.joined(separator: "\n"))")
            return
        }
        FaultScale.tell("\(Self.seeds / 2) histories of \(Self.length) acts, conditions \(conditions)")
    }

    // MARK: - Acts

    private static func acts(_ seed: UInt64) -> [HistoryModel.Act] {
        var random = SeededGenerator(seed: seed)
        return (0..<length).map { _ in act(&random) }
    }

    private static func act(_ random: inout SeededGenerator) -> HistoryModel.Act {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<30:
            let steps = random.chance(30) ? 2 : 1
            return .publish((0..<steps).map { _ in writes(&random) })
        case ..<45: return .foreign(write(&random, key: Int.random(in: 0..<HistoryModel.keyCount, using: &random)))
        case ..<50:
            return .lose(key: Int.random(in: 0..<HistoryModel.keyCount, using: &random), takesEffect: random.chance(50))
        case ..<90:
            let way: HistoryModel.Way =
                random.chance(60) ? .whole : random.chance(50) ? .through : .step(Int.random(in: 0..<2, using: &random))
            return .rollBack(run: Int.random(in: 0..<1000, using: &random), way)
        default: return .restore(moment: Int.random(in: 0..<1000, using: &random))
        }
    }

    private static func writes(_ random: inout SeededGenerator) -> [HistoryModel.Write] {
        let keys = (0..<HistoryModel.keyCount).filter { _ in random.chance(60) }
        return keys.map { write(&random, key: $0) }
    }

    /// Few texts, so that equal bytes come from everybody.
    private static func write(_ random: inout SeededGenerator, key: Int) -> HistoryModel.Write {
        HistoryModel.Write(key: key, text: random.chance(25) ? nil : random.pick(["a", "b", "c"]))
    }

    // MARK: - Comparing

    /// The first difference of bucket and model; `nil` for none.
    private func divergence(_ acts: [HistoryModel.Act], _ conditions: Channel.Conditions) async throws -> String? {
        let bench = try await VersionedBench(conditions: conditions)
        var story = RandomStory(bench: bench, journal: try bench.journal())
        var difference: String?
        for (number, act) in acts.enumerated() where difference == nil {
            difference = try await story.differenceAfter(act).map { "act \(number) (\(act)): \($0)" }
        }
        if await !bench.sandbox.purgedVersions().isEmpty { difference = difference ?? "a version is gone for good" }
        if difference == nil { difference = try await story.differenceAfterRemoval(of: acts.count) }
        await bench.sandbox.stop()
        return difference
    }

    /// Without the acts that it takes no part of.
    private func shrink(_ acts: [HistoryModel.Act], _ conditions: Channel.Conditions) async throws -> [HistoryModel.Act]
    {
        var kept = acts
        for place in acts.indices.reversed() where place < kept.count {
            var fewer = kept
            fewer.remove(at: place)
            if try await divergence(fewer, conditions) != nil { kept = fewer }
        }
        return kept
    }
}

/// A bucket and a model that live through the same acts.
private struct RandomStory {
    let bench: VersionedBench
    let journal: Journal
    var model = HistoryModel()
    /// Ids of the model's runs.
    var ids: [String] = []
    /// When each act was over.
    var times: [Date] = []

    init(bench: VersionedBench, journal: Journal) {
        self.bench = bench
        self.journal = journal
    }

    private static func key(_ number: Int) -> String { "\(VersionedBench.index)/p-\(number)-py3-none-any.whl" }

    /// The last act: a run is rolled back by strategy remove.
    mutating func differenceAfterRemoval(of number: Int) async throws -> String? {
        guard let run = model.run(number) else { return nil }
        bench.clock.advance(seconds: 60)
        let outcome = try await rollBack(run, .whole, ", strategy: remove")
        let wanted = model.apply(.rollBack(run: number, .whole))
        let removed = wanted == .done ? model.removable(of: run) : Array(repeating: 0, count: HistoryModel.keyCount)
        return try await difference(outcome, wanted, removed: removed).map { "remove of run \(run): \($0)" }
    }

    mutating func differenceAfter(_ act: HistoryModel.Act) async throws -> String? {
        bench.clock.advance(seconds: 60)
        let outcome = try await perform(act)
        let wanted = model.apply(act)
        times.append(bench.clock.now)
        return try await difference(outcome, wanted)
    }

    private func difference(
        _ outcome: (end: HistoryModel.Outcome?, text: String), _ wanted: HistoryModel.Outcome, removed: [Int]? = nil
    ) async throws -> String? {
        if outcome.end != wanted { return "ended \(outcome.text), by the rules \(wanted)" }
        var (visible, counts) = ([HistoryModel.Content?](), [Int]())
        let versions = try await bench.sandbox.versions(VersionedBench.bucket)
        for number in 0..<HistoryModel.keyCount {
            let own = versions.filter { $0.key.text == Self.key(number) }
            counts.append(own.count)
            guard let top = own.first(where: \.isLatest)?.version, !top.isDeleteMarker else {
                visible.append(nil)
                continue
            }
            let bytes = try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: ObjectKey(Self.key(number)))
            let isOfRun = top.attributes.contains { $0.key.lowercased() == "cache-control" }
            visible.append(.init(text: String(decoding: bytes ?? [], as: UTF8.self), isOfRun: isOfRun))
        }
        if visible != model.visible { return "readers see \(visible), by the rules \(model.visible)" }
        let wantedCounts = zip(model.counts, removed ?? model.counts.map { _ in 0 }).map { $0 - $1 }
        if counts != wantedCounts { return "versions \(counts), by the rules \(wantedCounts)" }
        return try journal.verify().first
    }

    private mutating func perform(_ act: HistoryModel.Act) async throws -> (end: HistoryModel.Outcome?, text: String) {
        switch act {
        case .publish(let steps):
            var isThere = model.visible.map { $0 != nil }
            ids.append(try await bench.publish(journal, rounds: steps.map { round($0, &isThere) }))
        case .foreign(let write):
            let key = Self.key(write.key)
            if let text = write.text {
                try await bench.foreign(key, text)
            } else {
                try await bench.sandbox.delete(bucket: VersionedBench.bucket, key: ObjectKey(key))
            }
        case .lose(let number, let takesEffect): try await lose(number, takesEffect)
        case .rollBack(let number, let way):
            guard let run = model.run(number) else { return (.done, "") }
            return try await rollBack(run, way)
        case .restore(let number):
            guard let moment = model.moment(number) else { return (.done, "") }
            let result = try await bench.run(
                "restore: { channel: nightly, at: '\(rfc3339(times[moment]))' }", kind: .restore,
                in: bench.workspace(journal))
            ids.append(result.run.id)
            return (result.isDone ? .done : nil, "\(result.outcome)")
        }
        return (.done, "")
    }

    private func round(_ writes: [HistoryModel.Write], _ isThere: inout [Bool]) -> VersionedBench.Round {
        let deleted = writes.filter { $0.text == nil && isThere[$0.key] }
        for write in writes { isThere[write.key] = write.text != nil }
        return VersionedBench.Round(
            puts: writes.compactMap { write in write.text.map { (Self.key(write.key), $0) } },
            deletes: deleted.map { Self.key($0.key) })
    }

    private mutating func lose(_ number: Int, _ takesEffect: Bool) async throws {
        let key = Self.key(number)
        guard model.visible[number] != nil else { return ids.append("") }
        let run = try await bench.publishLosing(journal, delete: key)
        ids.append(run)
        if takesEffect { try await bench.sandbox.delete(bucket: VersionedBench.bucket, key: ObjectKey(key)) }
        let record = try #require(try journal.run(run))
        try await bench.workspace(journal).settleOpenChanges(of: record, channels: [:])
        try journal.updateRun(run, state: .failed, message: "lost", endedAt: bench.clock.now)
    }

    private mutating func rollBack(
        _ run: Int, _ way: HistoryModel.Way, _ settings: String = ""
    ) async throws -> (end: HistoryModel.Outcome?, text: String) {
        var more = settings
        switch way {
        case .whole: break
        case .through: more = ", through: last"
        case .step(let number):
            let steps = model.steps(of: run)
            let step = steps[number % steps.count]
            more = ", steps: ['\(try journal.steps(of: ids[run])[step].stepID)']"
        }
        let result = try await bench.run(
            "rollback: { run: '\(ids[run])'\(more) }", kind: .rollback, rollbackOf: ids[run],
            in: bench.workspace(journal))
        ids.append(result.run.id)
        if case .conflicts? = result.error as? RunError { return (.conflict, "\(result.outcome)") }
        return (result.isDone ? .done : nil, "\(result.outcome)")
    }
}
