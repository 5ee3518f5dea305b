import Indexes
import RunJournal

/// A verification as JUnit XML, in the shape that GitLab, Jenkins and the test reporters for GitHub read: one suite, one test
/// case per check.
///
/// A failed check is a `failure`. An inconclusive one is an `error`, which readers show apart and count as not passed:
/// `skipped` would be green, and an outage is not a success.
package struct JUnitReport: Sendable {
    let report: VerificationReport

    package init(_ report: VerificationReport) {
        self.report = report
    }

    package var text: String {
        let errors = report.count(.inconclusive) + (report.error == nil ? 0 : 1)
        let cases = report.checks.count + (report.error == nil ? 0 : 1)
        let counts = [
            ("tests", "\(cases)"), ("failures", "\(report.count(.fail))"), ("errors", "\(errors)"), ("skipped", "0"),
            ("time", decimal(report.seconds, digits: 3)),
        ]
        let began = ("timestamp", String(rfc3339(report.startedAt).dropLast()))
        let lines =
            [
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                Self.tag("testsuites", [("name", "rollbook verify")] + counts),
                "  " + Self.tag("testsuite", [("name", report.channel)] + counts + [began]),
            ] + properties + testCases + ["  </testsuite>", "</testsuites>"]
        return lines.joined(separator: "\n") + "\n"
    }

    private var properties: [String] {
        let pairs = [
            ("channel", report.channel), ("run", report.runID), ("verdict", report.verdict.rawValue),
            ("remedy", report.remedy?.rawValue),
        ]
        let lines = pairs.compactMap { name, value in
            value.map { "      " + Self.tag("property", [("name", name), ("value", $0)], isEmpty: true) }
        }
        return ["    <properties>"] + lines + ["    </properties>"]
    }

    private var testCases: [String] {
        var lines: [String] = []
        if let error = report.error {
            lines += testCase(
                "verify", "the verification is carried out", problem: ("error", type: "error", error), details: [])
        }
        var seen: [String: Int] = [:]
        for check in report.checks {
            // Readers distinguish cases by class and name.
            let count = seen["\(check.name) \(check.subject)", default: 0] + 1
            seen["\(check.name) \(check.subject)"] = count
            let name = count == 1 ? check.subject : "\(check.subject) (\(count))"
            lines += testCase(check.name, name, problem: Self.problem(of: check), details: Self.details(of: check))
        }
        return lines
    }

    private static func problem(of check: CheckRecord) -> (element: String, type: String, message: String)? {
        switch check.verdict {
        case .pass: nil
        case .fail: ("failure", check.remedy?.rawValue ?? "fail", check.message)
        case .inconclusive: ("error", check.remedy?.rawValue ?? "inconclusive", check.message)
        }
    }

    private static func details(of check: CheckRecord) -> [String] {
        [check.subject, check.message] + (check.remedy.map { ["remedy: \($0.rawValue)"] } ?? [])
            + (check.hint.map { ["hint: \($0)"] } ?? []) + check.evidenceLines
    }

    private func testCase(
        _ check: String, _ name: String, problem: (element: String, type: String, message: String)?,
        details: [String]
    ) -> [String] {
        let attributes = [("classname", "rollbook.\(report.channel).\(check)"), ("name", name), ("time", "0")]
        guard let problem else { return ["    " + Self.tag("testcase", attributes, isEmpty: true)] }
        let opening = Self.tag(problem.element, [("message", problem.message), ("type", problem.type)])
        return [
            "    " + Self.tag("testcase", attributes),
            "      \(opening)\(Self.escaped(details.joined(separator: "\n")))</\(problem.element)>",
            "    </testcase>",
        ]
    }

    private static func tag(_ name: String, _ attributes: [(String, String)], isEmpty: Bool = false) -> String {
        let written = attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
        return "<\(name)\(written)\(isEmpty ? "/>" : ">")"
    }

    /// Escaped text (XML 1.0 section 2.4); `>` too, because of `]]>`.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
