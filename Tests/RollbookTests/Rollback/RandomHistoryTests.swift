import Foundation
import PlaybookFiles
import Sandbox
import TestKit
import TestMachine
import Testing

/// Random histories against a model that knows only the rules: after each act the bucket is as the model says.
@Suite("Any history", .takes(.server)) struct RandomHistoryTests {
    static let length = 30
    static let seeds = FaultScale.count(4, bounded: 100, full: 2000)
    /// The same histories each time in `make test`; others each time in `make fault-test`.
    static let firstSeed: UInt64 = FaultScale.isLittle ? 1 : FaultScale.seed

    @Test("Thirty acts of runs, rollbacks, kills, restores and others", arguments: HistoryPlace.allCases)
    func histories(place: HistoryPlace) async throws {
        for number in 0..<UInt64(Self.seeds) {
            let seed = Self.firstSeed &+ number
            let conditions = Channel.Conditions.allCases[Int(number) % Channel.Conditions.allCases.count]
            let acts = HistoryAct.acts(seed, place, length: Self.length)
            let told = { try await Self.divergence($0, place, conditions, tag: "h") }
            guard let divergence = try await told(acts) else { continue }
            let shrunk = try await Self.shrink(acts, told)
            Issue.record(
                "seed \(seed), \(place), \(conditions): \(divergence)\n\(shrunk.map { "\($0)" }.joined(separator: "\n"))"
            )
            return
        }
        FaultScale.tell("\(Self.seeds) histories of \(Self.length) acts, \(place)")
    }

    @Test("The same on an S3 that somebody else wrote", arguments: [HistoryPlace.versioned, .unversioned])
    func moto(place: HistoryPlace) async throws {
        let count = FaultScale.count(1, bounded: 4, full: 20)
        let isThere: Void? = try await MotoStore.with { store in
            for number in 0..<UInt64(count) {
                let seed = Self.firstSeed &+ number
                // Its clock is nobody's to turn: nothing is restored to a time.
                let acts = HistoryAct.acts(seed, place, length: FaultScale.isLittle ? 12 : Self.length).filter {
                    if case .restore = $0 { false } else { true }
                }
                let told = { try await Self.divergence($0, place, .verify, tag: MotoServer.name("h"), on: store) }
                guard let divergence = try await told(acts) else { continue }
                Issue.record(
                    "seed \(seed), \(place), moto: \(divergence)\n\(acts.map { "\($0)" }.joined(separator: "\n"))")
                return
            }
        }
        if isThere != nil { FaultScale.tell("\(count) histories of \(Self.length) acts on moto, \(place)") }
    }

    /// The first difference of bucket and model; `nil` for none.
    private static func divergence(
        _ acts: [HistoryAct], _ place: HistoryPlace, _ conditions: Channel.Conditions, tag: String,
        on store: MotoStore? = nil
    ) async throws -> String? {
        let versioning: BucketVersioningState = place == .versioned ? .enabled : .never
        let bucket = store == nil ? VersionedBench.bucket : MotoServer.name("packages")
        let bench = try await VersionedBench(
            versioning: versioning, conditions: conditions, on: store, bucket: bucket)
        try await store?.create(bucket, versioning: versioning)
        var story = try await HistoryStory(bench, place, tag: tag)
        var difference: String?
        for (number, act) in acts.enumerated() where difference == nil {
            difference = try await story.differenceAfter(act).map { "act \(number) (\(act)): \($0)" }
        }
        if place == .versioned, store == nil, await !bench.sandbox.purgedVersions().isEmpty {
            difference = difference ?? "a version is gone for good"
        }
        if difference == nil { difference = try await story.differenceAfterRemoval(of: acts.count) }
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
