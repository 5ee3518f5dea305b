import RunJournal

/// A verification for people: the headline, then the checks that did not pass, with remedy and evidence, then the others.
package struct TextReport: Sendable {
    let report: VerificationReport

    package init(_ report: VerificationReport) {
        self.report = report
    }

    /// Only the checks that did not pass, and the error of a verification that was not carried out.
    package var problems: String {
        let checks = [.fail, .inconclusive].flatMap { verdict in report.checks.filter { $0.verdict == verdict } }
        let error = report.error.map { ["  error: \($0)"] } ?? []
        return (error + Self.lines(grouping: checks)).map { $0 + "\n" }.joined()
    }

    /// Lines of checks. Those that say the same become three examples and a count.
    private static func lines(grouping checks: [CheckRecord]) -> [String] {
        CheckGroup.groups(checks).flatMap { group in
            group.examples.flatMap(lines)
                + (group.rest > 0 ? ["  … and \(group.rest) more \(group.examples[0].name)"] : [])
        }
    }

    package var text: String {
        let order: [CheckRecord.Verdict] = [.fail, .inconclusive, .pass]
        let checks = order.flatMap { verdict in report.checks.filter { $0.verdict == verdict } }
        let error = report.error.map { ["  error: \($0)"] } ?? []
        return ([report.headline] + error + Self.lines(grouping: checks)).map { $0 + "\n" }.joined()
    }

    /// One check: verdict, name, where and what; below it, unless it passed, remedy, hint and evidence.
    static func lines(_ check: CheckRecord) -> [String] {
        let isRemark = check.verdict == .pass && check.evidence["remark"] != nil
        let verdict = check.verdict == .fail ? "FAIL" : isRemark ? "note" : check.verdict.rawValue
        let width = CheckRecord.Verdict.allCases.map(\.rawValue.count).max() ?? 0
        let padding = String(repeating: " ", count: max(0, width - verdict.count))
        let head = "  \(verdict)\(padding)  \(check.name)  \(check.subject)  \(check.message)"
        guard check.verdict != .pass else { return [head] }
        let more =
            (check.remedy.map { ["remedy: \($0.rawValue)"] } ?? []) + (check.hint.map { ["hint: \($0)"] } ?? [])
            + check.evidenceLines
        return [head] + more.map { String(repeating: " ", count: width + 4) + $0 }
    }
}
