import Foundation
import HTTPTransport
import Indexes
package import PlaybookFiles
import Publishing
package import RunJournal
import S3

/// Walks a playbook step by step: plan, apply, check the public URLs, journal.
package struct Runner: Sendable {
    package private(set) var workspace: Workspace

    package init(workspace: Workspace) {
        self.workspace = workspace
    }

    package struct Options: Sendable {
        /// Stop after this step.
        package var until: String?
        /// Ask before every step that writes.
        package var interactive: Bool
        /// Whether the run is resumed, so that an answer may have been given elsewhere meanwhile.
        var resumes = false
        /// The way to go on with a step whose job of S3 Batch Operations has no report.
        package var batch: Batch

        package enum Batch: Sendable {
            /// Wait for the report.
            case untilReported
            /// The job has ended, or was never made: read its effects off the bucket, and hand the rest over anew.
            case ended
            /// As above, but do the rest with single requests.
            case without
        }

        /// The plans that a rollback or restore step is to carry out: plans of the same step, made and shown just now. Without
        /// them the step makes its own.
        package var plans: RollbackOfRun.Plans?

        package init(
            until: String? = nil, interactive: Bool = false, batch: Batch = .untilReported,
            plans: RollbackOfRun.Plans? = nil
        ) {
            self.plans = plans
            self.until = until
            self.interactive = interactive
            self.batch = batch
        }
    }

    /// Begins a run and walks it as far as it goes.
    /// - Throws: problems that are found before the run begins. After that every error is the result's outcome.
    package func run(
        _ playbook: Playbook, inputs: [String: String], kind: RunRecord.Kind = .playbook, rollbackOf: String? = nil,
        options: Options = Options()
    ) async throws -> RunResult {
        let walk = try PlaybookWalk(playbook, inputs: inputs, until: options.until)
        let told = try workspace.toldChannels(of: walk.steps, rollbackOf)
        // Of a log that is known already it is asked who reads it, beside the first questions to the buckets.
        let isKnown = try told.allSatisfy { try workspace.knowsLog(of: $0) }
        async let locks: Void = workspace.lookAtLock(of: walk.steps)
        async let named = isKnown ? workspace.named(afterTestingLogsOf: told) : nil
        let channels = try await workspace.preflight(walk.steps, except: [rollbackOf])
        await locks
        var runner = self
        runner.workspace =
            if let tested = try await named { tested } else { try await workspace.named(afterTestingLogsOf: told) }
        return try await runner.begin(
            walk, playbook, kind, rollbackOf, channels: channels, options: options)
    }

    private func begin(
        _ walk: PlaybookWalk, _ playbook: Playbook, _ kind: RunRecord.Kind, _ rollbackOf: String?,
        channels: [String: OpenChannel], options: Options
    ) async throws -> RunResult {
        let who = workspace.machine.operatorInfo
        let run = RunRecord(
            id: workspace.machine.makeRunID(), kind: kind, name: playbook.name, rollbackOf: rollbackOf,
            inputs: walk.inputs,
            operatorName: who.name, host: who.host, pid: who.pid, toolVersion: who.toolVersion,
            definition: playbook.text, startedAt: workspace.clock.now(),
            context: await workspace.context(of: walk.steps))
        let records = walk.steps.enumerated().map { position, step in
            StepRecord(
                runID: run.id, position: position, stepID: step.id, kind: step.kind.name,
                channel: step.kind.channel)
        }
        let lock = try workspace.lock(run)
        defer { lock.close() }
        try workspace.journal.beginRun(run, steps: records, at: workspace.clock.now())
        workspace.console.report(.runBegan(run))
        warnOfArchives(channels)
        return await go(walk, run, records: records, channels: channels, options: options)
    }

    /// Resumes a run where it stopped, after settling its changes in flight.
    package func resume(
        _ run: RunRecord, playbook: Playbook, options: Options = Options()
    ) async throws -> RunResult {
        var options = options
        options.resumes = true
        let walk = try PlaybookWalk(playbook, inputs: run.inputs, until: options.until)
        try await workspace.requireContext(of: run, steps: walk.steps)
        try await workspace.logReader.read(workspace.channels(of: walk.steps))
        let run = try workspace.journal.run(run.id) ?? run
        guard run.state != .done else { throw RunError.alreadyDone(run.id) }
        let records = try workspace.journal.steps(of: run.id)
        guard records.map(\.stepID) == walk.steps.map(\.id), records.map(\.kind) == walk.steps.map(\.kind.name) else {
            throw RunError.otherSteps(run: run.id)
        }
        try workspace.requireOwnKeys(of: run)
        try await workspace.confirmPlaybook(of: run, steps: walk.steps)
        let lock = try workspace.lock(run)
        defer { lock.close() }
        let channels = try await workspace.preflight(walk.steps, except: [run.id, run.rollbackOf])
        try await workspace.requireHiddenLogs(of: walk.steps, run.rollbackOf)
        let named = try await workspace.named(for: workspace.toldChannels(of: walk.steps, run.rollbackOf))
        try await workspace.requireNobodyAtWork(on: run, channels: channels)
        try workspace.journal.takeOverRun(
            run.id, pid: named.machine.operatorInfo.pid, host: named.machine.operatorInfo.host,
            at: workspace.clock.now())
        workspace.console.report(.runBegan(run))
        do {
            try await workspace.settleOpenChanges(of: run, channels: channels)
        } catch {
            return await end(run, records: records, outcome: .error(error))
        }
        return await Runner(workspace: named).go(walk, run, records: records, channels: channels, options: options)
    }

    private func go(
        _ walk: PlaybookWalk, _ run: RunRecord, records: [StepRecord], channels: [String: OpenChannel],
        options: Options
    ) async -> RunResult {
        var records = records
        var outcome = RunResult.Outcome.done
        let countsBefore = workspace.connections.requestCounts()
        let locks = RunLocks(workspace: workspace, runID: run.id)
        // Whether the previous step may have changed something.
        var hasWritten = false
        let log = RunLog(workspace: workspace, runID: run.id, rollbackOf: run.rollbackOf, locks: locks)
        let context = StepContext(workspace: workspace, channels: channels, began: run.startedAt)
        do {
            let stopped = try await walk.go(skipping: records.map(\.state.isOver)) { position, step, kind in
                // No further step begins before the log has the outcome of the last one.
                if hasWritten {
                    try await log.tellOutcome(
                        on: try workspace.writtenChannels(of: run, among: channels), always: false)
                }
                var stepWalk = StepWalk(
                    context: context, run: run, step: step, kind: kind,
                    record: records[position], earlier: Array(records[..<position]), steps: walk.steps,
                    options: options, locks: locks)
                defer { records[position] = stepWalk.record }
                hasWritten = kind.changesObjects
                let result = try await stepWalk.walk(count: walk.steps.count)
                await archive(run, channels: channels)
                outcome = result.runOutcome ?? .done
                return result.runOutcome == nil
            }
            if let stopped { outcome = .interrupted("stopped after step \(stopped), as asked") }
        } catch {
            outcome = .error(error)
        }
        do {
            try workspace.noteWriters()
        } catch {
            if case .done = outcome { outcome = .error(error) }
        }
        let prices = channels.values.first?.channel.prices ?? .standard
        outcome = journalRequests(of: run, workspace.connections.requestCounts() - countsBefore, prices, outcome)
        let result = await end(run, records: records, outcome: outcome)
        await tellEnd(of: result.run, walk, log, channels: channels)
        await locks.release()
        await archive(run, channels: channels)
        return result
    }

    /// Writes the run's end to every log of its buckets. If an entry cannot be written now, the next run from here writes it.
    private func tellEnd(
        of run: RunRecord, _ walk: PlaybookWalk, _ log: RunLog, channels: [String: OpenChannel]
    ) async {
        do {
            let written = try workspace.writtenChannels(of: run, among: channels)
            let planned = walk.steps.filter { $0.applies && $0.kind.changesObjects }.compactMap(\.kind.channel)
            let others = Set(planned).subtracting(written.map(\.channel.name)).compactMap { channels[$0] }
            let isForAll = run.state == .waiting || !written.isEmpty
            try await log.tellOutcome(on: written + (isForAll ? others : []), always: isForAll)
        } catch {
            workspace.console.report(
                .note("warning: the log does not say how run \(run.id) stands: \(workspace.console.describe(error))"))
        }
    }

    /// - Parameter prices: the prices of the run's buckets, which usually share one region.
    private func journalRequests(
        of run: RunRecord, _ counts: RequestCounts, _ prices: RequestPrices, _ outcome: RunResult.Outcome
    ) -> RunResult.Outcome {
        guard !counts.operations.isEmpty else { return outcome }
        do {
            try workspace.journal.appendEvent(
                runID: run.id, kind: RunRequests.eventKind,
                payload: RunRequests(counts: counts, dollars: prices.dollars(counts)).payload, at: workspace.clock.now()
            )
            return outcome
        } catch {
            if case .done = outcome { return .error(error) }
            return outcome
        }
    }

    private func end(_ run: RunRecord, records: [StepRecord], outcome: RunResult.Outcome) async -> RunResult {
        var run = run
        let records = (try? workspace.journal.steps(of: run.id)) ?? records
        (run.state, run.message) = outcome.recorded { PrintableText.shown(workspace.console.describe($0)) }
        let isOver = run.state != .waiting && run.state != .interrupted
        run.endedAt = isOver ? workspace.clock.now() : nil
        await workspace.spool(run.id).remove()
        var outcome = outcome
        do {
            try workspace.journal.updateRun(run.id, state: run.state, message: run.message, endedAt: run.endedAt)
        } catch {
            if case .done = outcome { outcome = .error(error) }
        }
        workspace.console.report(.runEnded(run))
        return RunResult(run: run, steps: records, outcome: outcome)
    }
}

extension StepRecord.State {
    /// Whether a resumed run skips the step.
    var isOver: Bool { self == .done || self == .skipped }
}

extension RunResult.Outcome {
    /// The state of the run in the journal, and its message.
    func recorded(_ describe: (any Error) -> String) -> (RunRecord.State, String?) {
        switch self {
        case .done: (.done, nil)
        case .waiting(let text): (.waiting, text)
        case .checksFailed(let text), .failed(let text): (.failed, text)
        case .conflict(let text): (.conflict, text)
        case .interrupted(let text): (.interrupted, text)
        case .error(let error as RunError) where error.isConflict: (.conflict, describe(error))
        case .error(let error as LockError) where error.isLoss: (.conflict, describe(error))
        case .error(let error as S3Error) where error.isConflict: (.conflict, describe(error))
        case .error(let error): (.failed, describe(error))
        }
    }
}
