import Rollbook

/// Delivers the reports of a verification: to files, to standard output, and to GitHub Actions.
struct ReportOutlet: Sendable {
    let targets: [ReportOptions.Target]
    /// Whether GitHub Actions gets annotations by default, and a job summary at `stepSummaryPath`.
    let isGitHubActions: Bool
    let stepSummaryPath: String?

    /// - Throws: `CommandFailure` if a report could not be written later, or if two documents would share standard output.
    ///   This is known before a verification that takes minutes.
    init(_ options: ReportOptions, process: ProcessEnvironment, format: GlobalOptions.Format) throws {
        targets = options.placed
        isGitHubActions = process.isGitHubActions && options.watch == nil
        stepSummaryPath = process.stepSummaryPath
        if format == .json && targets.contains(where: { $0.file == nil }) {
            throw CommandFailure(
                "--format json writes a document to standard output already",
                hints: ["give the report a file: --report-format junit=FILE"], status: .usage)
        }
        for target in targets { try target.file.map { try ReportFile(path: $0).requireFolder() } }
    }

    /// The outlet of a run without requested reports.
    init(process: ProcessEnvironment) {
        targets = []
        isGitHubActions = process.isGitHubActions
        stepSummaryPath = process.stepSummaryPath
    }

    /// Writes every report, even if one of them fails.
    /// - Throws: the first failure of a requested report. A failure of the automatic report to GitHub Actions is only reported.
    func deliver(_ report: VerificationReport) throws {
        var failure: (any Error)?
        for target in targets {
            do {
                try deliver(try target.format.render(report), to: target)
                if target.format == .github { try summarise(report) }
            } catch {
                failure = failure ?? error
            }
        }
        if !targets.contains(where: { $0.format == .github }) { tellGitHub(report) }
        if let failure { throw failure }
    }

    private func deliver(_ text: String, to target: ReportOptions.Target) throws {
        guard let file = target.file else {
            return target.format == .github
                ? try Terminal.verbatim(text, to: .output) : try Terminal.result(lines: text)
        }
        try ReportFile(path: file).replace(with: text)
    }

    /// Annotations and the job summary, where a job of GitHub Actions runs this. The runner reads commands from standard
    /// error too, where they cannot mix with a result.
    func tellGitHub(_ report: VerificationReport) {
        guard isGitHubActions else { return }
        do {
            try Terminal.verbatim(GitHubReport(report).annotations, to: .errors)
            try summarise(report)
        } catch {
            CommandFailure(error)?.print()
        }
    }

    private func summarise(_ report: VerificationReport) throws {
        if let stepSummaryPath { try ReportFile(path: stepSummaryPath).append(GitHubReport(report).summary) }
    }
}
