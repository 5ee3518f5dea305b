import Foundation
import Indexes
import PlaybookFiles
import RunJournal

/// One run as a self-contained HTML page: no script, no font, no request.
///
/// The same record renders to the same bytes. Words say everything; colours only repeat it.
package struct RunPage: Sendable {
    let record: RecordedRun

    package init(_ record: RecordedRun) {
        self.record = record
    }

    package var html: String {
        let run = record.run
        let title = "\(run.name) \(run.id)"
        let sections = [header, takingBack, overview] + record.steps.map(section) + [orphans]
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(HTMLText.escaped(title)): \(HTMLText.escaped(run.state.rawValue))</title>
            <style>
            \(RunPageStyle.css)
            </style>
            </head>
            <body>
            <main>
            \(sections.compactMap(\.self).joined(separator: "\n"))
            </main>
            <footer>Journal of rollbook \(HTMLText.escaped(run.toolVersion)). Times are UTC.</footer>
            </body>
            </html>

            """
    }

    // MARK: - Header

    private var header: String {
        let run = record.run
        let inputs = run.inputs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        let exit = record.exit.map { "\($0.code): \($0.meaning)" } ?? "still running, or its process died"
        let facts = HTMLText.definitions([
            ("Run", HTMLText.element("code", text: run.id)),
            (run.kind == .playbook ? "Playbook" : "Action", HTMLText.escaped(run.name)),
            ("Inputs", inputs.isEmpty ? nil : HTMLText.element("code", text: inputs)),
            ("Rolls back", run.rollbackOf.map { HTMLText.element("code", text: $0) }),
            ("Operator", HTMLText.escaped(run.operatorName)), ("Host", HTMLText.escaped(run.host)),
            ("Began", time(run.startedAt)), ("Ended", run.endedAt.map(time)),
            ("Took", run.endedAt.map { HTMLText.escaped(duration($0.timeIntervalSince(run.startedAt))) }),
            ("Exit code", HTMLText.escaped(exit)), ("Changes", HTMLText.escaped(changesInWords)),
            ("Checks", HTMLText.escaped(checksInWords)),
        ])
        let message = run.message.map { HTMLText.element("p", "class=\"message\"", text: $0) } ?? ""
        return """
            <header>
            <h1>\(HTMLText.escaped(run.name)) \(HTMLText.badge(run.state.rawValue))</h1>
            \(message)
            \(facts)
            </header>
            """
    }

    private var changesInWords: String {
        guard !record.changes.isEmpty else { return "none" }
        let states = ChangeRecord.State.allCases.compactMap { state in
            let count = record.changes.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        let places = Dictionary(grouping: record.changes, by: \.channel).sorted { $0.key < $1.key }.map {
            "\($0.key) in \(counted(Set($0.value.map(\.index)).count, "index", "indexes"))"
        }
        return states.joined(separator: ", ") + " (" + places.joined(separator: ", ") + ")"
    }

    private var checksInWords: String {
        guard !record.checks.isEmpty else { return "none" }
        return CheckRecord.Verdict.allCases.compactMap { verdict in
            let count = record.checks.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.rawValue)"
        }.joined(separator: ", ")
    }

    // MARK: - Rollback

    private var takingBack: String {
        let lines: [String]
        if record.rollbacks.isEmpty {
            lines =
                record.rollbackCommand.map { command in
                    [
                        "<p>This restores the state before the run:</p>",
                        "<pre><code>\(HTMLText.escaped(command))</code></pre>",
                    ]
                } ?? ["<p>The run changed nothing that could be taken back.</p>"]
        } else {
            let items = record.rollbacks.map { rollback in
                "<li><code>\(HTMLText.escaped(rollback.id))</code> \(HTMLText.badge(rollback.state.rawValue)) "
                    + "by \(HTMLText.escaped(rollback.operatorName)), began \(time(rollback.startedAt))</li>"
            }
            let newest = "rollbook rollback \(record.rollbacks[0].id)"
            lines = [
                "<p>It was rolled back by:</p>", "<ul>" + items.joined(separator: "\n") + "</ul>",
                "<p>This takes the newest of them back:</p>", "<pre><code>\(HTMLText.escaped(newest))</code></pre>",
            ]
        }
        return "<section><h2>Taking it back</h2>\n" + lines.joined(separator: "\n") + "\n</section>"
    }

    private var overview: String {
        let rows = record.steps.map { step in
            [
                "\(step.position + 1)", "<a href=\"#step-\(step.position + 1)\">\(HTMLText.escaped(step.stepID))</a>",
                HTMLText.escaped(step.kind), HTMLText.escaped(step.channel ?? ""),
                HTMLText.badge(step.state.rawValue), HTMLText.escaped(took(step) ?? ""),
                HTMLText.escaped(step.summary ?? ""),
            ]
        }
        let columns = ["#", "Step", "Kind", "Channel", "State", "Took", "What it came to"]
        return "<section><h2>Steps</h2>\n"
            + HTMLText.table(caption: "The steps in their order", columns: columns, rows: rows) + "\n</section>"
    }

    // MARK: - Words

    func time(_ date: Date) -> String {
        let text = HTMLText.escaped(rfc3339(date))
        return "<time datetime=\"\(text)\">\(text)</time>"
    }

    func took(_ step: StepRecord) -> String? {
        guard let began = step.startedAt, let ended = step.endedAt else { return nil }
        return duration(ended.timeIntervalSince(began))
    }

    /// Tenths of a second below ten, then whole seconds, then minutes.
    private func duration(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds).rounded())
        if seconds < 9.95 { return decimal(max(0, seconds), digits: 1) + " s" }
        return whole < 120 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }

    func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }
}
