import Indexes
import SimpleRepository

/// A difference for people. Entries that several indexes share are shown once.
package struct DiffText: Sendable {
    let diff: RunDiff
    /// Show every link and file.
    let isVerbose: Bool
    private static let linesMax = 12

    package init(_ diff: RunDiff, isVerbose: Bool) {
        self.diff = diff
        self.isVerbose = isVerbose
    }

    package var text: String {
        var lines = [heading]
        for group in diff.groups {
            let count = group.indexes.count
            lines.append("")
            lines.append(
                count == 1 ? "\(group.channel)  \(group.indexes[0])" : "\(group.channel)  the same in \(count) indexes:"
            )
            if count > 1 { lines += group.indexes.map { "    \($0)" } }
            lines += group.entries.flatMap(entry)
        }
        return (lines + ["", totals]).map { PrintableText.line($0) + "\n" }.joined()
    }

    private var heading: String {
        guard let first = diff.runs.first, let last = diff.runs.last, first != last else {
            return "from the state before run \(diff.runs.first ?? "") to the state after it"
        }
        return "from the state before run \(first) to the state after run \(last) (\(diff.runs.count) runs)"
    }

    private func entry(_ entry: IndexDiff.Entry) -> [String] {
        switch entry {
        case .rootPage(let gained, let lost):
            return ["  root page"] + limited(gained.map { "    + \($0)" } + lost.map { "    - \($0)" })
        case .project(let project, let page, let diff):
            let pages: [IndexDiff.PageChange: String] = [.created: "  (new page)", .removed: "  (page withdrawn)"]
            let versions = diff.versionsGained.map { "+\($0)" } + diff.versionsLost.map { "-\($0)" }
            let shown = versions.isEmpty ? "" : "  versions \(versions.joined(separator: " "))"
            return ["  \(project)\(pages[page] ?? "")\(shown)"] + limited(links(diff))
        case .files(let gained, let lost, let replaced):
            return ["  files in the bucket"]
                + limited(
                    gained.map { "    + \($0)" } + lost.map { "    - \($0)" }
                        + replaced.map { "    ~ \($0) (other bytes)" })
        case .unknown(let page, let reason):
            return ["  \(page)", "    ? cannot be compared: \(reason)"]
        }
    }

    private func links(_ diff: PageDiff) -> [String] {
        diff.gained.map { "    + \($0.filename)" } + diff.lost.map { "    - \($0.filename)" }
            + diff.changed.map { change in
                let parts = change.differences.map { "\($0.part): \($0.before ?? "none") → \($0.after ?? "none")" }
                return "    ~ \(change.after.filename)  \(parts.joined(separator: "; "))"
            }
    }

    private func limited(_ lines: [String]) -> [String] {
        guard !isVerbose, lines.count > Self.linesMax else { return lines }
        return lines.prefix(Self.linesMax) + ["    … and \(lines.count - Self.linesMax) more (--verbose shows all)"]
    }

    private var totals: String {
        let totals = diff.totals
        if totals.indexes == 0 { return "no index differs" }
        let parts = [
            (totals.projectsGained, "projects gained"), (totals.projectsLost, "projects lost"),
            (totals.linksGained, "links gained"), (totals.linksLost, "links lost"),
            (totals.linksChanged, "links changed"), (totals.filesGained, "files gained"),
            (totals.filesLost, "files lost"), (totals.filesReplaced, "files replaced"),
            (totals.unknown, "pages not compared"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "\(totals.indexes) \(totals.indexes == 1 ? "index" : "indexes"): \(parts.joined(separator: ", "))"
    }
}
