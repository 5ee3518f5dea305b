import Foundation
import Rollbook
import RunJournal

extension Session {
    /// Verifies once, as a journaled run, and delivers the reports, also of a verification that could not be carried out.
    func verify(_ step: VerifyStep, reports: ReportOutlet, format: GlobalOptions.Format) async throws {
        let action = ActionPlaybook.verify(step)
        let playbook = try folder.parsePlaybook(text: action.text, name: action.name)
        let began = workspace.now()
        let result: RunResult
        do {
            result = try await walk(playbook)
        } catch {
            try? reports.deliver(
                VerificationReport(
                    channel: step.channel, runID: nil, startedAt: began, endedAt: workspace.now(), checks: [],
                    error: workspace.describe(error)))
            throw error
        }
        let report = VerificationReport(
            result, channel: step.channel, startedAt: began, endedAt: workspace.now(),
            checks: try workspace.journal.checks(of: result.run.id))
        do {
            try reports.deliver(report)
        } catch {
            // What the verification came to decides the exit code, if it is no success.
            CommandFailure(error)?.print()
            try finish(result, format: format)
            throw CommandFailure("run \(result.run.id) is done, and not all of its reports were written")
        }
        try finish(result, format: format)
    }
}
