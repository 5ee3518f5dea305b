import Foundation
import PlaybookFiles
import Rollbook
import RunJournal

extension Session {
    /// Verifies once, as a journaled run, and delivers the reports, even if the verification could not be carried out.
    func verify(_ step: VerifyStep, reports: ReportOutlet, format: GlobalOptions.Format) async throws {
        let began = workspace.clock.now()
        let result: RunResult
        do {
            result = try await walk(Playbook(action: step))
        } catch {
            let report = VerificationReport(
                channel: step.channelName, runID: nil, startedAt: began, endedAt: workspace.clock.now(), checks: [],
                error: workspace.console.describe(error))
            do { try reports.deliver(report) } catch { CommandFailure(error)?.print() }
            throw error
        }
        let report = VerificationReport(
            result, channel: step.channelName, startedAt: began, endedAt: workspace.clock.now(),
            checks: try workspace.journal.checks(of: result.run.id))
        do {
            try reports.deliver(report)
        } catch {
            // The result of the verification decides the exit code, unless it is a success.
            CommandFailure(error)?.print()
            try settle(result, format: format)
            throw CommandFailure("run \(result.run.id) is done, and not all of its reports were written").afterResult
        }
        try settle(result, format: format)
    }

    /// Verifies repeatedly until Ctrl-C; the last round decides the exit code.
    func watch(
        _ step: VerifyStep, every seconds: Int, reports: ReportOutlet, format: GlobalOptions.Format
    ) async throws {
        var workspace = workspace
        if !terminal.isVerbose { workspace.console.report = { _ in } }
        let watch = try VerificationWatch(
            workspace: workspace, playbook: Playbook(action: step), intervalSeconds: seconds)
        let report = WatchReport(terminal: terminal, format: format, outlet: reports)
        terminal.say("verifying \(step.channelName) every \(seconds) s; Ctrl-C ends it after the round under way")
        try await watch.run(report.tell).settle()
    }
}

extension VerificationWatch.Round {
    /// Throws the failure that carries the exit code, as the end of a single verification would.
    fileprivate func settle() throws {
        if let failure { throw CommandFailure(failure)?.afterResult ?? failure }
        let hints = report.runID.map { ["`rollbook show \($0)` shows the evidence"] } ?? []
        switch (report.verdict, report.remedy) {
        case (.pass, _): return
        case (_, .outage?):
            throw CommandFailure("outage, not a bad publish: \(report.headline)", status: .waiting).afterResult
        default:
            throw CommandFailure("the last round: \(report.headline)", hints: hints, status: .checksFailed).afterResult
        }
    }
}
