import Foundation
import Indexes
package import PlaybookFiles
import RunJournal
import Verification

/// Verifies a channel repeatedly until it is interrupted.
///
/// A round is journaled as a run if it is news: the first round, and each round whose verdict, or whose checks that did not
/// pass, differ from the round that was journaled last. Otherwise a year of watching would fill the journal with half a million
/// equal runs. The journal is locked only while such a run is written, so rollouts can go on beside a watch.
package struct VerificationWatch: Sendable {
    let workspace: Workspace
    let step: PlaybookStep
    let verify: VerifyStep
    let playbook: Playbook
    /// The time from the start of one round to the next, in seconds; a round that takes longer is followed at once.
    let intervalSeconds: Int

    /// One verification of a watch.
    package struct Round: Sendable {
        package var report: VerificationReport
        /// The verdict of the round before; `nil` for the first.
        package var previous: VerificationReport.Verdict?
        /// Whether its result differs from the round that was journaled last.
        package var isNews: Bool
        /// The reason why a round that is news is not in the journal; the next round tries again.
        package var unrecorded: String?
        /// The error that kept it from being carried out.
        package var failure: (any Error)?
    }

    /// - Parameter playbook: a playbook of one `verify` step; its text becomes the definition of the runs.
    /// - Throws: `RunError.missingInput` when it has no such step.
    package init(workspace: Workspace, playbook: Playbook, intervalSeconds: Int) throws {
        let steps = try playbook.resolved(with: [:])
        guard let step = steps.first, let verify = step.kind as? VerifyStep else {
            throw RunError.missingInput(VerifyStep.name)
        }
        self.workspace = workspace
        self.step = step
        self.verify = verify
        self.playbook = playbook
        self.intervalSeconds = intervalSeconds
    }

    /// Verifies until the operator interrupts. A round in progress is finished.
    ///
    /// - Parameter tell: gets every round when it is over.
    /// - Returns: the last round.
    /// - Throws: the error that kept the first round from being carried out (a wrong name, no credentials). A later round of
    ///   that kind has the verdict `error`, and the watch goes on. An error of the callback ends it.
    package func run(_ tell: (Round) throws -> Void) async throws -> Round {
        var last: Round?
        var recorded: (standing: Set<String>, runID: String)?
        while true {
            let began = workspace.clock.now()
            let runID = workspace.machine.makeRunID()
            var (round, found) = await look(runID: runID, began: began)
            if last == nil, let failure = round.failure { throw failure }
            round.previous = last?.report.verdict
            let standing = round.report.standing
            round.isNews = standing != recorded?.standing
            do {
                if round.isNews {
                    try record(&round, runID: runID)
                    recorded = (standing, runID)
                }
                if let found, let recorded { try remember(found, of: recorded.runID) }
            } catch {
                round.unrecorded = workspace.console.describe(error)
            }
            try tell(round)
            last = round
            guard try await pause(until: began.addingTimeInterval(Double(intervalSeconds))) else { return round }
        }
    }

    /// - Returns: `false` when the operator interrupts.
    private func pause(until next: Date) async throws -> Bool {
        while !workspace.console.isInterrupted() {
            if workspace.clock.now() >= next { return true }
            try await workspace.clock.sleep(.milliseconds(200))
        }
        return false
    }

    // MARK: - One round

    private func look(runID: String, began: Date) async -> (Round, ChannelVerifier.Report?) {
        var found: ChannelVerifier.Report?
        var checks: [CheckRecord] = []
        var failure: (any Error)?
        do {
            // Requests in flight of other runs do not prevent a verification: it only reads.
            let others = try workspace.journal.runs(limit: nil, unfinishedOnly: true).map(\.id)
            let channels = try await workspace.preflight([step], except: others)
            let walk = StepWalk(
                context: StepContext(workspace: workspace, channels: channels),
                run: run(runID, began: began), step: step, kind: verify, record: stepRecord(runID, began: began),
                locks: RunLocks(workspace: workspace, runID: runID))
            // One pass: stale URLs are reported, and checked again in the next round.
            let report = try await verify.look(in: walk, waitSeconds: verify.waitSeconds ?? 0)
            checks = walk.checkRecords(of: report.findings)
            found = report
        } catch {
            failure = error
        }
        let report = VerificationReport(
            channel: verify.channelName, runID: nil, startedAt: began, endedAt: workspace.clock.now(), checks: checks,
            error: failure.map(workspace.console.describe))
        return (Round(report: report, isNews: false, failure: failure), found)
    }

    /// Remembers what was in order, for the next verification to compare with. A round that is not news found the same as the
    /// run that was journaled last, so it counts for that run.
    private func remember(_ found: ChannelVerifier.Report, of runID: String) throws {
        let pages = found.pages.map { page in
            var page = page
            page.runID = runID
            return page
        }
        try workspace.journal.remember(verified: pages, files: found.files, gone: found.gone)
        try workspace.journal.remember(found.facts)
    }

    private func run(_ id: String, began: Date) -> RunRecord {
        let who = workspace.machine.operatorInfo
        return RunRecord(
            id: id, kind: .action, name: playbook.name, operatorName: who.name, host: who.host, pid: who.pid,
            toolVersion: who.toolVersion, definition: playbook.text, startedAt: began)
    }

    private func stepRecord(_ runID: String, began: Date) -> StepRecord {
        StepRecord(
            runID: runID, position: 0, stepID: step.id, kind: verify.name, channel: verify.channelName,
            state: .running, startedAt: began)
    }

    /// Journals a finished round as a run of its own.
    private func record(_ round: inout Round, runID: String) throws {
        let report = round.report
        let run = run(runID, began: report.startedAt)
        var step = stepRecord(runID, began: report.startedAt)
        let lock = try workspace.lock(run)
        defer { lock.close() }
        try workspace.journal.beginRun(run, steps: [step], at: report.startedAt)
        try workspace.journal.record(report.checks)
        let passed = report.verdict == .pass
        step.state = passed ? .done : .failed
        step.summary = report.headline
        step.endedAt = report.endedAt
        try workspace.journal.updateStep(step, at: report.endedAt)
        try workspace.journal.updateRun(
            runID, state: passed ? .done : .failed, message: passed ? nil : report.headline, endedAt: report.endedAt)
        round.report = VerificationReport(
            channel: report.channel, runID: runID, startedAt: report.startedAt, endedAt: report.endedAt,
            checks: report.checks, error: report.error)
    }
}

extension VerificationReport {
    /// The values that make a round news: its verdict, and each check that did not pass with its remedy. URLs do not count:
    /// another stale page is not news.
    fileprivate var standing: Set<String> {
        var standing: Set<String> = [verdict.rawValue]
        for check in checks where check.verdict != .pass {
            standing.insert("\(check.name) \(check.verdict.rawValue) \(check.remedy?.rawValue ?? "")")
        }
        return standing
    }
}
