import Indexes
import Objects
import Rollbook
import RunJournal
import S3
import Sandbox
package import TestKit
package import Testing

/// Rolls a channel out and back again and again, with something that fails each time, and compares what is there after
/// each with what an undisturbed run leaves.
package struct FaultLoop: Sendable {
    package let bench: TestBench
    package let channel: String
    package let ending: Ending
    package let start: BucketSnapshot
    package let published: BucketSnapshot
    /// How many versions and markers each way adds to each key.
    private let growth: (going: [ObjectKey: Int], coming: [ObjectKey: Int])

    /// How a disturbed run is ended.
    package enum Ending: String, Sendable, CaseIterable {
        case resume, rollback
    }

    /// User metadata of one run or change, which differs from run to run.
    package static let marks: Set<String> = ["rollbook-run", "rollbook-change", "rollbook-restores", "checksum-sha256"]

    /// Goes both ways once without disturbance.
    package init(_ bench: TestBench, channel: String, ending: Ending) async throws {
        self.bench = bench
        self.channel = channel
        self.ending = ending
        start = try await bench.packages(channel)
        let result = try await bench.rollOut(channel)
        published = try await bench.packages(channel)
        #expect(try await bench.rollBack(result.run).said == "done")
        let back = try await bench.packages(channel)
        #expect(back.differences(from: start, ignoringMetadata: Self.marks) == [])
        growth = (published.growth(since: start), back.growth(since: published))
    }

    private func look() async throws -> BucketSnapshot { try await bench.packages(channel) }

    /// A failure: installed before a run begins, and removed after it.
    package struct Disturbance {
        package var install: () async throws -> Void
        package var remove: () async throws -> Void
        /// Whether it struck, after requests of the sandbox's log up to an index, and in a run that ended done or not.
        package var hasStruck: (_ after: Int, _ isDone: Bool) async -> Bool

        package init(
            install: @escaping () async throws -> Void, remove: @escaping () async throws -> Void,
            hasStruck: @escaping (Int, Bool) async -> Bool
        ) {
            self.install = install
            self.remove = remove
            self.hasStruck = hasStruck
        }
    }

    /// Both ways with the disturbance in each, ended as the loop says; the channel is at the start again after it.
    /// - Returns: whether it struck.
    package func round(_ disturbance: Disturbance, _ at: Comment) async throws -> Bool {
        let going = try await struck(disturbance, wanted: (published, start), growth.going, at) {
            try await bench.rollOut(channel)
        }
        var run = going.run
        if ending == .rollback {
            // Where no versions are kept, what a rollback removed cannot be brought back.
            guard channel == "nightly" else { return going.isStruck }
            let result = try await bench.rollOut(channel)
            #expect(result.said == "done", at)
            run = result.run
        }
        guard let run else { return going.isStruck }
        let coming = try await struck(disturbance, wanted: (start, published), growth.coming, at) {
            try await bench.rollBack(run)
        }
        if ending == .rollback { #expect(try await bench.rollBack(run).said == "done", at) }
        let now = try await look()
        #expect(now.differences(from: start, ignoringMetadata: Self.marks) == [], at)
        return going.isStruck || coming.isStruck
    }

    /// - Parameter wanted: the states after the run, and after its rollback.
    private func struck(
        _ disturbance: Disturbance, wanted: (arrived: BucketSnapshot, back: BucketSnapshot),
        _ growth: [ObjectKey: Int], _ at: Comment, _ begin: () async throws -> RunResult
    ) async throws -> (run: RunRecord?, isStruck: Bool) {
        let earlier = try await look()
        let log = await bench.logLength()
        try await disturbance.install()
        // An error that is thrown comes from before the run began: nothing of it is in the journal.
        let result = try? await begin()
        try await disturbance.remove()
        let isStruck = await disturbance.hasStruck(log, result?.isDone ?? false)
        switch ending {
        case .resume:
            var last = if let result { result } else { try await begin() }
            for _ in 0..<3 where !last.isDone { last = try await bench.resume(last.run) }
            #expect(last.said == "done", at)
            try await check(since: earlier, wanted: wanted.arrived, at)
            let grown = try await look().growth(since: earlier)
            #expect(grown == growth, "as many versions as without a fault: \(at)")
            return (last.run, isStruck)
        case .rollback:
            if let result {
                let said = try await bench.rollBackStopped(result.run).said
                #expect(said == "done", at)
                let unfinished = try bench.journal.runs(limit: nil, unfinishedOnly: true).map(\.id)
                #expect(!unfinished.contains(result.run.id), "it is over: \(at)")
            }
            try await check(since: earlier, wanted: wanted.back, at)
            return (result?.run, isStruck)
        }
    }

    /// Content, journal and versions; nothing is in flight, and nothing is lost.
    private func check(since earlier: BucketSnapshot, wanted: BucketSnapshot, _ at: Comment) async throws {
        let now = try await look()
        // Each time at another moment.
        let isAnew = wanted == published
        let (found, sought) = isAnew ? (now.withoutUploadTimes, wanted.withoutUploadTimes) : (now, wanted)
        #expect(found.differences(from: sought, ignoringMetadata: Self.marks) == [], at)
        let changes = try bench.journal.runs(limit: nil, unfinishedOnly: false).flatMap {
            try bench.journal.changes(of: $0.id)
        }
        #expect(changes.filter { $0.state == .sent || $0.state == .planned }.map(\.key) == [], at)
        let twice = Dictionary(grouping: changes.filter { $0.state == .applied }) { "\($0.runID) \($0.key)" }
        #expect(twice.filter { $0.value.count > 1 }.keys.sorted() == [], "written twice: \(at)")
        #expect(try bench.journal.verify() == [], at)
        #expect(try await bench.uploadsLeft(channel) == [], at)
        guard channel == "nightly" else { return }
        #expect(try await bench.unexplained(channel, since: earlier) == [], at)
        #expect(try await bench.lostForGood(channel) == [], at)
    }
}

extension TestBench {
    /// A bucket without rollbook's own documents: lock, log and kept bytes are no part of what a run publishes.
    fileprivate func packages(_ channel: String) async throws -> BucketSnapshot {
        var snapshot = try await snapshot(channel)
        snapshot.versions.removeAll { $0.key.isOwnDocument }
        return snapshot
    }
}
