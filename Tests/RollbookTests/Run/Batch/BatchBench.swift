import Foundation
import HTTPTransport
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import Testing

/// A `TestBench` with a published run, and a bucket for jobs.
struct BatchBench: Sendable {
    let bench: TestBench
    /// Before the run that is rolled back, and after it.
    let before, published: BucketSnapshot
    let target: RunRecord

    static let role = "arn:aws:iam::123456789012:role/batch"

    static func with<Value>(_ body: (BatchBench) async throws -> Value) async throws -> Value {
        try await TestBench.with { bench in
            try await bench.sandbox.createBucket(BatchRunTests.place, versioning: .never)
            let before = try await bench.snapshot("nightly")
            let target = try await bench.rollOut("nightly")
            #expect(target.said == "done")
            let published = try await bench.snapshot("nightly")
            return try await body(
                BatchBench(bench: bench, before: before, published: published, target: target.run))
        }
    }

    var journal: Journal { bench.journal }
    var worker: BatchWorker { BatchWorker(client: { [bench] in bench.client($0) }) }

    /// Of a step: `, batch-operations: …`.
    static func settings(_ place: String, _ least: Int) -> String {
        ", batch-operations: '\(place)', batch-role: '\(role)', batch-least: \(least)"
    }

    /// Begins the rollback.
    func begin(least: Int = 1, _ change: (inout Workspace) -> Void = { _ in }) async throws -> RunResult {
        try await bench.rollBack(target, Self.settings("s3://\(BatchRunTests.place)/jobs", least), change)
    }

    func resume(_ run: RunRecord, options: Runner.Options = .init()) async throws -> RunResult {
        try await bench.resume(run, options: options)
    }

    /// The request of a job, as it is written for a person.
    func file(_ run: RunRecord, _ job: Int) -> String { "\(bench.folder)/batch/\(run.id)-batch-\(job).json" }

    func snapshot() async throws -> BucketSnapshot { try await bench.snapshot("nightly") }

    func sentKeys(_ run: RunRecord) throws -> [String] {
        try journal.changes(of: run.id, state: .sent).map(\.key.text).sorted()
    }

    /// The keys of the jobs' bucket.
    func jobObjects() async throws -> [String] {
        try await BucketSnapshot(BatchRunTests.place, of: bench.sandbox).visible.keys.map(\.text).sorted()
    }

    /// All is as it was before the run, nothing is lost, and the journal explains it.
    func expectRolledBack(_ run: RunRecord, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(await bench.sandbox.purgedVersions() == [], sourceLocation: sourceLocation)
        #expect(try journal.run(run.id)?.state == .done, sourceLocation: sourceLocation)
        try await expect(before, sourceLocation)
    }

    /// As above, for the state that the run had left.
    func expectPublished(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await expect(published, sourceLocation)
    }

    private func expect(_ wanted: BucketSnapshot, _ sourceLocation: SourceLocation) async throws {
        let after = try await snapshot()
        #expect(
            after.differences(from: wanted, ignoringMetadata: FaultLoop.marks) == [], sourceLocation: sourceLocation)
        #expect(published.added(since: after) == [], sourceLocation: sourceLocation)
        #expect(try await bench.unexplained("nightly", since: before) == [], sourceLocation: sourceLocation)
        #expect(try journal.verify() == [], sourceLocation: sourceLocation)
        #expect(try await Readers.problems(of: bench, "nightly") == [], sourceLocation: sourceLocation)
    }
}

/// A writer who writes just before a given listing of versions goes out.
final class ForeignWriteOnListing: Sendable {
    private let number: Int
    private let write: @Sendable () async throws -> Void
    private let seen = Mutex(0)

    /// - Parameter number: of the listing, from 0.
    init(number: Int, write: @escaping @Sendable () async throws -> Void) {
        self.number = number
        self.write = write
    }

    var hasWritten: Bool { seen.withLock { $0 > number } }

    func intercept(_ request: HTTPRequest) async throws {
        guard request.method == "GET", request.url.contains("versions=") else { return }
        let count = seen.withLock { count in
            count += 1
            return count
        }
        if count == number + 1 { try await write() }
    }
}

extension RunResult {
    /// Throws the error that ended the run.
    func throwing() throws {
        if case .error(let error) = outcome { throw error }
    }
}
