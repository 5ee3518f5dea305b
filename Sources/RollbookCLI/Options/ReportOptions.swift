import ArgumentParser
import Rollbook

/// The targets of a verification's reports, and whether it is repeated.
struct ReportOptions: ParsableArguments {
    @Option(
        name: .customLong("report-format"),
        help: ArgumentHelp(
            "Report as text, json, junit, github or prometheus: to standard output, or to a file (junit=report.xml).",
            valueName: "format[=file]"))
    var targets: [Target] = []

    @Option(
        name: .customLong("report-file"),
        help: ArgumentHelp("The file of a --report-format that names none; replaced as a whole.", valueName: "file"))
    var file: String?

    @Option(
        help: ArgumentHelp(
            "Verify again every so long (60s, 5m) until interrupted; a round is journaled where it is news.",
            valueName: "interval"))
    var watch: String?

    struct Target: ExpressibleByArgument, Sendable {
        var format: ReportFormat
        /// `nil`: standard output.
        var file: String?

        init?(argument: String) {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let format = ReportFormat(rawValue: String(parts[0])), parts.count == 1 || !parts[1].isEmpty else {
                return nil
            }
            self.format = format
            file = parts.count == 2 ? String(parts[1]) : nil
        }

        static var allValueStrings: [String] { ReportFormat.allCases.map(\.rawValue) }
    }

    func validate() throws {
        let unnamed = targets.count { $0.file == nil }
        if unnamed > 1 {
            throw ValidationError("only one report can go to standard output; name files: --report-format junit=FILE")
        }
        if file != nil && unnamed == 0 {
            throw ValidationError("--report-file is for a --report-format that names no file")
        }
        guard watch != nil else { return }
        if placed.contains(where: { $0.file == nil }) {
            throw ValidationError("--watch writes its rounds to standard output: give the report a file")
        }
        if targets.contains(where: { $0.format == .github }) {
            throw ValidationError("annotations of GitHub Actions are for a single verification, not for --watch")
        }
    }

    /// The targets, with `--report-file` applied.
    var placed: [Target] {
        targets.map { target in
            var target = target
            target.file = target.file ?? file
            return target
        }
    }
}
