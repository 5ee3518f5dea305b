import Foundation
import Indexes
import RunJournal

/// A verification as one JSON document, with `"schema": 1` and stable keys.
package struct VerificationDocument: Encodable, Sendable {
    package var schema = 1
    var channel, verdict: String
    var run, remedy, error: String?
    var startedAt, endedAt: Date
    var seconds: Double
    var checks: [Check]

    struct Check: Encodable, Sendable {
        var name, subject, verdict, message: String
        var remedy, hint: String?
        var evidence: [String: String]
    }

    package init(_ report: VerificationReport) {
        (channel, verdict, run) = (report.channel, report.verdict.rawValue, report.runID)
        (remedy, error) = (report.remedy?.rawValue, report.error)
        (startedAt, endedAt) = (report.startedAt, report.endedAt)
        seconds = (report.seconds * 1000).rounded() / 1000
        checks = report.checks.map { check in
            Check(
                name: check.name, subject: check.subject, verdict: check.verdict.rawValue, message: check.message,
                remedy: check.remedy?.rawValue, hint: check.hint, evidence: check.evidence)
        }
    }

    /// - Parameter isPretty: on several lines; else the document is one line, as a stream of documents needs it.
    package func json(isPretty: Bool = true) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.dateEncodingStrategy = .iso8601
        return PrintableText.json(String(decoding: try encoder.encode(self), as: UTF8.self)) + "\n"
    }
}
