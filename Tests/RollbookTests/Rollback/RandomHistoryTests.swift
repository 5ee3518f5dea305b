import Foundation
import PlaybookFiles
import Sandbox
import TestKit
import TestMachine
import Testing

/// Random histories against a model that knows only the rules: after each act the bucket is as the model says.
@Suite("Any history", .takes(.server)) struct RandomHistoryTests {
    static let length = 30
    static let seeds = FaultScale.histories(2, bounded: 100, full: 2000)
    /// The same histories each time in `make test`; others each time in `make fault-test`.
    static let firstSeed: UInt64 = FaultScale.isLittle ? 1 : FaultScale.seed
    /// The maximum of differences that are shrunk and shown.
    private static let divergencesMax = FaultScale.count(1, bounded: 3, full: 10)

    @Test("Thirty acts of runs, rollbacks, removals, kills, restores and others", arguments: HistoryPlace.allCases)
    func histories(place: HistoryPlace) async throws {
        let told = try await Self.divergences(place, seeds: Self.seeds, length: Self.length) { acts, seed in
            // Both modes by turns, and the same one of a seed each time.
            let modes = Channel.Conditions.allCases
            return try await Self.divergence(acts, place, modes[Int(seed % UInt64(modes.count))], tag: "h")
        }
        if told { FaultScale.tell("\(Self.seeds) histories of \(Self.length) acts, \(place)") }
    }

    @Test("The same on an S3 that somebody else wrote", arguments: [HistoryPlace.versioned, .unversioned])
    func moto(place: HistoryPlace) async throws {
        let count = FaultScale.histories(1, bounded: 4, full: 20)
        let length = FaultScale.isLittle ? 12 : Self.length
        let told = try await MotoStore.with { store in
            try await Self.divergences(place, seeds: count, length: length) { acts, _ in
                // Its clock cannot be turned: nothing is restored to a time.
                let acts = acts.filter { if case .restore = $0 { false } else { true } }
                return try await Self.divergence(acts, place, .verify, tag: EngineServer.name("h"), on: store)
            }
        }
        if told == true { FaultScale.tell("\(count) histories of \(length) acts on moto, \(place)") }
    }

    /// Goes through the histories of many seeds, and records those that differ, shrunk.
    /// - Returns: whether none did.
    private static func divergences(
        _ place: HistoryPlace, seeds: Int, length: Int, in history: ([HistoryAct], UInt64) async throws -> String?
    ) async throws -> Bool {
        var found = 0
        for number in 0..<UInt64(seeds) where found < divergencesMax {
            let seed = firstSeed &+ number
            let acts = HistoryAct.acts(seed, place, length: length)
            guard let divergence = try await history(acts, seed) else { continue }
            found += 1
            let shrunk = try await shrink(acts) { try await history($0, seed) }
            Issue.record("seed \(seed), \(place): \(divergence)\n\(shrunk.map { "\($0)" }.joined(separator: "\n"))")
        }
        return found == 0
    }

    /// The first difference of bucket and model; `nil` for none.
    static func divergence(
        _ acts: [HistoryAct], _ place: HistoryPlace, _ conditions: Channel.Conditions, tag: String,
        on store: MotoStore? = nil
    ) async throws -> String? {
        let versioning: BucketVersioningState = place == .versioned ? .enabled : .never
        let bucket = store == nil ? VersionedBench.bucket : EngineServer.name("packages")
        let bench = try await VersionedBench(
            versioning: versioning, conditions: conditions, on: store, bucket: bucket)
        try await store?.create(bucket, versioning: versioning)
        var story = try await HistoryStory(bench, place, tag: tag)
        var difference: String?
        // At last a run is removed, whatever it has become.
        for (number, act) in (acts + [.remove(run: acts.count)]).enumerated() where difference == nil {
            difference = try await story.differenceAfter(act).map { "act \(number) (\(act)): \($0)" }
        }
        if place == .versioned, store == nil, difference == nil {
            let purged = await bench.sandbox.purgedVersions().count
            if purged != story.model.removed.count { difference = "\(purged) versions are gone for good" }
        }
        await bench.sandbox.stop()
        return difference
    }

    /// Without the acts that it takes no part of.
    private static func shrink(
        _ acts: [HistoryAct], _ divergence: ([HistoryAct]) async throws -> String?
    ) async throws -> [HistoryAct] {
        var kept = acts
        for place in acts.indices.reversed() where place < kept.count {
            var fewer = kept
            fewer.remove(at: place)
            if try await divergence(fewer) != nil { kept = fewer }
        }
        return kept
    }
}
