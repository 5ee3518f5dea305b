import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Verification

/// Steps whose large ranks run as S3 Batch Operations: hand over, wait, settle, go on.
extension StepWalk {
    /// The settings of the step's jobs, unless the operator goes on without jobs.
    func batch(_ asked: BatchOperations?) -> BatchOperations? { options.batch == .without ? nil : asked }

    /// Settles the jobs that this run has handed over.
    /// - Returns: the step's result for now; `nil` if it goes on.
    func settleJobs(_ operations: BatchOperations?) async throws -> StepResult? {
        let sent = try workspace.journal.changes(of: run.id, state: .sent).filter(\.isInBatchJob)
        guard let operations else { return nil }
        for (token, changes) in Dictionary(grouping: sent, by: { $0.requestID ?? "" }).sorted(by: { $0.key < $1.key }) {
            guard let name = changes.first?.channel else { continue }
            let channel = try await opened(name)
            let job = BatchJob(token: token, operations: operations)
            let place = try placeClient(operations, of: channel)
            let report = try await report(of: job, place)
            if report == nil && options.batch == .untilReported {
                let request = try await keptRequest(of: job, place)
                return try waiting(for: job, request: request, count: changes.count, on: channel)
            }
            let publisher = workspace.publisher(for: channel, runID: run.id, locks: locks)
            let settled = try await publisher.settle(changes, report: report)
            workspace.console.report(.reconciled(settled))
            if let result = try await judge(settled, of: job, on: channel) { return result }
        }
        return nil
    }

    /// - Returns: `nil` if there is no report, or if it cannot be read and the operator says that the job is over.
    private func report(of job: BatchJob, _ place: S3Client) async throws -> BatchReport? {
        do {
            return try await BatchReportReader(job: job, client: place).report()
        } catch let error as BatchError where options.batch != .untilReported {
            workspace.console.report(.note("the report of job \(job.token) is left aside: \(error)"))
            return nil
        }
    }

    /// Reports what a job left undone, and ends the step at the first write of another writer.
    private func judge(
        _ settled: [ChangeRecord], of job: BatchJob, on channel: OpenChannel
    ) async throws -> StepResult? {
        let (conflicts, failed) = (settled.filter { $0.state == .conflict }, settled.filter { $0.state == .failed })
        if let first = failed.first {
            workspace.console.report(
                .note(
                    "job \(job.token): \(failed.count) of \(settled.count) objects were not copied, and are planned anew; "
                        + "\(first.key): \(first.message ?? "")"))
        }
        // `verify` checks the files: reading them all here would cost more than copying them.
        let pages = settled.filter { $0.state == .applied && ObjectTransition.Kind(rank: $0.rank).isPage }
        let findings = try await checkWritten(pages, on: channel)
        if let conflict = conflicts.first {
            return .conflict(
                "\(counted(conflicts.count, "conflict")) in job \(job.token); s3://\(conflict.bucket)/\(conflict.key): "
                    + (conflict.message ?? ""))
        }
        return findings.verdict == .fail ? try await failedChecks(findings) : nil
    }

    /// Applies a plan; with jobs, up to its first large rank, which is handed over.
    func carryOut(
        _ plan: Plan, on channel: OpenChannel, batch operations: BatchOperations?
    ) async throws -> StepResult {
        guard let operations, let split = BatchSplit(plan, least: operations.least) else {
            return try await carryOut(plan, on: channel, dryRun: false)
        }
        if !split.before.isEmpty {
            let result = try await carryOut(split.before, on: channel, dryRun: false)
            guard case .done = result else { return result }
        }
        if workspace.console.isInterrupted() { return .interrupted("interrupted before a job was written") }
        return try await handOver(split, operations, on: channel)
    }

    private func handOver(
        _ split: BatchSplit, _ operations: BatchOperations, on channel: OpenChannel
    ) async throws -> StepResult {
        workspace.console.report(.planned(record, split.job))
        try await locks.hold(channel)
        let publisher = workspace.publisher(for: channel, runID: run.id, locks: locks, log: log)
        let what = "\(split.job.changes.count) \(split.rank.things)"
        let handing = try await publisher.handOver(
            split.job, operations: operations, place: try placeClient(operations, of: channel),
            description: "rollbook \(run.name) \(run.id): \(what) of \(channel.channel.name)",
            step: .init(runID: run.id, position: record.position))
        switch handing {
        case .refused(let outcome):
            let conflict = outcome.all(.conflict).first
            return .conflict(
                "\(counted(outcome.count(.conflict), "conflict")) before a job was written; "
                    + "s3://\(channel.channel.bucket)/\(conflict?.key ?? ""): \(conflict?.message ?? "")")
        case .done(let handed):
            workspace.console.report(
                .note("\(channel.channel.name): jobs still to come: \(split.summary), one after another"))
            return try waiting(for: handed.job, request: handed.request, count: handed.count, on: channel)
        }
    }

    /// Writes the request to a file beside the journal, and says what to do with it.
    private func waiting(
        for job: BatchJob, request: [UInt8], count: Int, on channel: OpenChannel
    ) throws -> StepResult {
        let folder = URL(filePath: workspace.journal.path).deletingLastPathComponent().appending(path: "batch")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "\(job.token).json")
        try Data(request).write(to: file, options: .atomic)
        return .waiting(
            "waits for an S3 Batch Operations job (\(counted(count, "object")) of \(channel.channel.name)) and its report; make it "
                + "with `\(BatchJobRequest.command(region: channel.channel.region, file: file.path))`, confirm it, and "
                + "resume when it has ended")
    }

    private func keptRequest(of job: BatchJob, _ place: S3Client) async throws -> [UInt8] {
        do {
            return try await place.getObject(job.requestKey).bytes
        } catch let error as S3Error where error.code == .noSuchKey {
            throw BatchError.noRequest(place: "s3://\(place.bucket)/\(job.requestKey)")
        }
    }

    private func placeClient(_ operations: BatchOperations, of channel: OpenChannel) throws -> S3Client {
        try workspace.connections.makeClient(channel.channel.ofBucket(operations.bucket))
    }

    /// The opened channel of this name. A rollback works on channels that its step does not name.
    private func opened(_ name: String) async throws -> OpenChannel {
        if let channel = channels[name] { return channel }
        return try await workspace.open(try workspace.channel(name))
    }
}
