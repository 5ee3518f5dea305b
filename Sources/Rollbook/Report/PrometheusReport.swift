import Foundation
import RunJournal

/// A verification in the text format of Prometheus (0.0.4), for the textfile collector of its node exporter.
///
/// The series of verdict and remedy exist with 0 or 1 for every value, so that an alert neither misses a change nor hangs on a
/// series that vanished.
package struct PrometheusReport: Sendable {
    let report: VerificationReport

    package init(_ report: VerificationReport) {
        self.report = report
    }

    package var text: String {
        (checks + verdicts + remedies + times).map { $0 + "\n" }.joined()
    }

    private var checks: [String] {
        let names = Set(report.checks.map(\.name)).sorted()
        let counts = Dictionary(grouping: report.checks) { [$0.name, $0.verdict.rawValue] }.mapValues(\.count)
        return family("rollbook_check", "Results of the last verification, by check and verdict.")
            + names.flatMap { name in
                CheckRecord.Verdict.allCases.map { verdict in
                    sample(
                        "rollbook_check", [("check", name), ("verdict", verdict.rawValue)],
                        "\(counts[[name, verdict.rawValue]] ?? 0)")
                }
            }
    }

    private var verdicts: [String] {
        family("rollbook_verify_verdict", "Verdict of the last verification: 1 for the one that it came to.")
            + VerificationReport.Verdict.allCases.map { verdict in
                sample(
                    "rollbook_verify_verdict", [("verdict", verdict.rawValue)], report.verdict == verdict ? "1" : "0")
            }
    }

    private var remedies: [String] {
        family("rollbook_verify_remedy", "Gravest remedy that the last verification named: 1 for that one.")
            + CheckRecord.Remedy.known.map { remedy in
                sample("rollbook_verify_remedy", [("remedy", remedy.rawValue)], report.remedy == remedy ? "1" : "0")
            }
    }

    private var times: [String] {
        let ended = decimal(report.endedAt.timeIntervalSince1970, digits: 3)
        return family("rollbook_verify_last_run_timestamp_seconds", "When the last verification ended, in Unix time.")
            + [sample("rollbook_verify_last_run_timestamp_seconds", [], ended)]
            + family("rollbook_verify_duration_seconds", "How long the last verification took.")
            + [sample("rollbook_verify_duration_seconds", [], decimal(report.seconds, digits: 3))]
    }

    private func family(_ name: String, _ help: String) -> [String] {
        ["# HELP \(name) \(help)", "# TYPE \(name) gauge"]
    }

    private func sample(_ name: String, _ labels: [(String, String)], _ value: String) -> String {
        let written = ([("channel", report.channel)] + labels).map { "\($0.0)=\"\(Self.escaped($0.1))\"" }
        return "\(name){\(written.joined(separator: ","))} \(value)"
    }

    /// An escaped label value: backslash, quote and line feed.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
