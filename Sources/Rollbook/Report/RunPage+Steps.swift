import Objects
import RunJournal

extension RunPage {
    /// The most changes of an index that are unfolded at first.
    private static let unfoldedMax = 40
    /// The most passed checks of a step that are listed; more are only counted.
    private static let passedMax = 200

    /// One step: approvals, checks, changes by index.
    func section(_ step: StepRecord) -> String {
        let number = step.position + 1
        let channel = step.channel.map { " on \($0)" } ?? ""
        let approvals = record.approvals.filter { $0.stepPosition == step.position }
        let checks = record.checks.filter { $0.stepPosition == step.position }
        let changes = record.changes.filter { $0.stepPosition == step.position }
        let summary = step.summary.map { HTMLText.element("p", text: $0) }
        let parts =
            [summary] + approvals.map(paragraph) + [self.checks(checks)]
            + byIndex(changes).map { self.changes($0.changes, index: $0.index, of: step) }
        return """
            <section id="step-\(number)" class="step">
            <h2>\(number). \(HTMLText.escaped(step.stepID)) <small>\(HTMLText.escaped(step.kind + channel))</small> \
            \(HTMLText.badge(step.state.rawValue))</h2>
            \(parts.compactMap(\.self).joined(separator: "\n"))
            </section>
            """
    }

    /// Checks of the run as a whole.
    var orphans: String? {
        checks(record.checks.filter { $0.stepPosition == nil }).map {
            "<section><h2>Checks of the whole run</h2>\n\($0)\n</section>"
        }
    }

    private func paragraph(_ approval: ApprovalRecord) -> String {
        let verb = approval.approved ? "Approved" : "Declined"
        return "<p>\(verb) by \(HTMLText.escaped(approval.operatorName)) "
            + "(\(HTMLText.escaped(approval.means))) at \(time(approval.at)).</p>"
    }

    // MARK: - Checks

    private func checks(_ checks: [CheckRecord]) -> String? {
        guard !checks.isEmpty else { return nil }
        let bad = checks.filter { $0.verdict == .fail } + checks.filter { $0.verdict == .inconclusive }
        let good = checks.filter { $0.verdict == .pass }
        var parts: [String] = []
        if !bad.isEmpty {
            parts.append(
                HTMLText.table(
                    caption: "\(counted(bad.count, "check", "checks")) not passed",
                    columns: ["Verdict", "Check", "Where and what", "Remedy", "Evidence"], rows: bad.map(row),
                    style: "checks"))
        }
        if !good.isEmpty {
            let table = HTMLText.table(
                caption: "Passed checks", columns: ["Verdict", "Check", "Where", "What"], rows: rows(ofPassed: good),
                style: "checks")
            parts.append(
                folded("\(counted(good.count, "check", "checks")) passed", table, isOpen: good.count <= 12))
        }
        return parts.joined(separator: "\n")
    }

    /// Every passed check; or, if there are very many, their number by name.
    private func rows(ofPassed checks: [CheckRecord]) -> [[String]] {
        let pass = HTMLText.badge(CheckRecord.Verdict.pass.rawValue)
        if checks.count <= Self.passedMax {
            return checks.map { check in
                [
                    pass, HTMLText.element("code", text: check.name), HTMLText.element("code", text: check.subject),
                    HTMLText.escaped(check.message),
                ]
            }
        }
        return Dictionary(grouping: checks, by: \.name).sorted { $0.key < $1.key }.map { name, checks in
            [
                pass, HTMLText.element("code", text: name), "",
                HTMLText.escaped("\(checks.count) passed; `rollbook show \(record.run.id) --verbose` lists them"),
            ]
        }
    }

    private func row(_ check: CheckRecord) -> [String] {
        let hint = check.hint.map { "<br><small>\(HTMLText.escaped($0))</small>" } ?? ""
        let evidence = check.evidenceLines.map { "<code>\(HTMLText.escaped($0))</code>" }.joined(separator: "<br>")
        return [
            HTMLText.badge(check.verdict.rawValue), HTMLText.element("code", text: check.name),
            "<code>\(HTMLText.escaped(check.subject))</code><br>\(HTMLText.escaped(check.message))\(hint)",
            HTMLText.escaped(check.remedy?.rawValue ?? ""), evidence,
        ]
    }

    // MARK: - Changes

    /// Indexes in the order in which they were first written.
    private func byIndex(_ changes: [ChangeRecord]) -> [(index: String, changes: [ChangeRecord])] {
        var order: [String] = []
        let groups = Dictionary(grouping: changes) { "\($0.bucket)/\($0.index)" }
        for change in changes where order.last != "\(change.bucket)/\(change.index)" {
            order.append("\(change.bucket)/\(change.index)")
        }
        var seen: Set<String> = []
        return order.filter { seen.insert($0).inserted }.map { (index: $0, changes: groups[$0] ?? []) }
    }

    private func changes(_ changes: [ChangeRecord], index: String, of step: StepRecord) -> String {
        let states = ChangeRecord.State.allCases.compactMap { state in
            let count = changes.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        let title = "s3://\(index)/: \(states.joined(separator: ", "))"
        let table = HTMLText.table(
            caption: "Changes of \(index)", columns: ["State", "Action", "Object", "Before", "After"],
            rows: changes.sorted { $0.sequence < $1.sequence }.map { row($0) }, style: "changes")
        let isBad = changes.contains { $0.state != .applied }
        return folded(title, table, isOpen: isBad || changes.count <= Self.unfoldedMax)
    }

    private func row(_ change: ChangeRecord) -> [String] {
        let prefix = change.index + "/"
        let key = change.key.hasPrefix(prefix) ? String(change.key.text.dropFirst(prefix.count)) : change.key.text
        let message = change.message.map { "<br><small>\(HTMLText.escaped($0))</small>" } ?? ""
        return [
            HTMLText.badge(change.state.rawValue), HTMLText.escaped(change.action.rawValue),
            "<code>\(HTMLText.escaped(key))</code>\(message)", state(change.before),
            change.after.map(state) ?? "",
        ]
    }

    private func state(_ state: ObjectState) -> String {
        switch state {
        case .absent: return "nothing"
        case .marker(let id):
            return "delete marker" + (id.map { " <code>\(HTMLText.escaped($0.text))</code>" } ?? "")
        case .object(let object):
            let name = object.versionID?.text ?? "etag \(object.etag)"
            let hash = object.sha256.map { ", sha256 \($0.hex.prefix(12))…" } ?? ""
            return
                "<code>\(HTMLText.escaped(name))</code><br><small>\(object.size) bytes\(HTMLText.escaped(hash))</small>"
        }
    }

    private func folded(_ title: String, _ markup: String, isOpen: Bool) -> String {
        "<details\(isOpen ? " open" : "")><summary>\(HTMLText.escaped(title))</summary>\n\(markup)\n</details>"
    }
}
