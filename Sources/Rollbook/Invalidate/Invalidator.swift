import CloudFront
import Foundation
import PlaybookFiles
import RunJournal
import Verification

/// Sends the invalidations of one step, and waits until CloudFront has completed them. The only caller of CreateInvalidation.
///
/// An invalidation changes no object. It cannot be cancelled: once sent, it goes on whatever becomes of the run.
struct Invalidator: Sendable {
    let client: CloudFrontClient
    let journal: Journal
    let reference: InvalidationReference
    /// The wait for all batches together, in seconds.
    let waitSeconds: Int
    let now: @Sendable () -> Date
    let sleep: @Sendable (Duration) async throws -> Void
    /// Whether the operator asked to stop.
    let isInterrupted: @Sendable () -> Bool
    /// Reports progress to people.
    let tell: @Sendable (String) -> Void

    /// The pause between two requests (botocore's waiter `invalidation_completed`), in seconds.
    static let pollSeconds = 20
    /// 30 requests, as in that waiter.
    static let waitSecondsDefault = 600

    /// The outcome of one batch.
    struct Outcome: Sendable, Equatable {
        /// Empty if CloudFront did not accept the batch.
        var id = ""
        var reference: String
        var pathCount: Int
        /// The seconds from the request until it was first seen completed; `nil` if the wait ended before.
        var completedAfterSeconds: Double?
    }

    /// Sends each batch after the previous one is complete.
    /// - Returns: the outcomes; the last is incomplete if the wait ended or the operator interrupted it.
    /// - Throws: `CloudFrontError`, `JournalError`.
    func invalidate(_ plan: InvalidationPlan) async throws -> [Outcome] {
        let deadline = now().addingTimeInterval(Double(waitSeconds))
        var outcomes: [Outcome] = []
        for paths in plan.batches {
            let outcome = try await carryOut(
                InvalidationBatch(paths: paths, callerReference: reference.text(for: paths)), until: deadline)
            outcomes.append(outcome)
            if outcome.completedAfterSeconds == nil { break }
        }
        return outcomes
    }

    private func carryOut(_ batch: InvalidationBatch, until deadline: Date) async throws -> Outcome {
        var outcome = Outcome(reference: batch.callerReference, pathCount: batch.paths.count)
        try note("invalidation-asked", outcome)
        let begin = now()
        guard var invalidation = try await create(batch, until: deadline) else { return outcome }
        outcome.id = invalidation.id
        try note("invalidation-created", outcome)
        while !invalidation.isCompleted {
            tell("invalidation \(invalidation.id): \(invalidation.status.lowercased())")
            guard try await pause(until: deadline) else { return outcome }
            invalidation = try await client.getInvalidation(invalidation.id)
        }
        outcome.completedAfterSeconds = now().timeIntervalSince(begin)
        try note("invalidation-completed", outcome)
        return outcome
    }

    /// Creates an invalidation; waits for others' invalidations while too many are in progress.
    /// - Returns: `nil` if the wait ended before CloudFront accepted it.
    private func create(_ batch: InvalidationBatch, until deadline: Date) async throws -> Invalidation? {
        while true {
            do {
                return try await client.createInvalidation(batch)
            } catch let error as CloudFrontError where error.code == .tooManyInvalidations {
                tell("\(client.distribution): too many invalidations in progress; waiting for others")
                guard try await pause(until: deadline) else { return nil }
            }
        }
    }

    /// - Returns: whether there is still time, and no interruption.
    private func pause(until deadline: Date) async throws -> Bool {
        guard now() < deadline, !isInterrupted() else { return false }
        try await sleep(.seconds(Self.pollSeconds))
        return true
    }

    private func note(_ kind: String, _ outcome: Outcome) throws {
        var payload = [
            "distribution": client.distribution, "reference": outcome.reference, "paths": "\(outcome.pathCount)",
        ]
        if !outcome.id.isEmpty { payload["id"] = outcome.id }
        if let seconds = outcome.completedAfterSeconds { payload["seconds"] = Self.text(seconds) }
        try journal.appendEvent(
            runID: reference.runID, kind: kind, payload: payload, at: now())
    }

    /// The seconds, rounded to a tenth.
    static func text(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10)" }
}

extension Invalidator.Outcome {
    /// The check for the journal.
    func finding(of channel: Channel) -> Finding {
        let distribution = channel.cloudFront?.distribution ?? ""
        var evidence = ["distribution": distribution, "reference": reference, "paths": "\(pathCount)"]
        evidence["invalidation"] = id.isEmpty ? nil : id
        let paths = "\(pathCount) \(pathCount == 1 ? "path" : "paths")"
        if let completedAfterSeconds {
            evidence["completed-after-seconds"] = Invalidator.text(completedAfterSeconds)
            return Finding(
                .invalidation, distribution, .pass,
                message: "\(paths) forgotten after \(Invalidator.text(completedAfterSeconds)) s (\(id))",
                evidence: evidence)
        }
        return Finding(
            .invalidation, distribution, .inconclusive, remedy: .wait,
            message: id.isEmpty
                ? "too many invalidations are in progress; \(paths) were not taken" : "\(id) is still in progress",
            hint: "`rollbook resume` asks again", evidence: evidence)
    }
}
