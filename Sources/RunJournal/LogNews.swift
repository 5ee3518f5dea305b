/// The part of a run that a journal knows and a log lacks: rows as in an export.
package struct LogNews: Sendable {
    package let runID: String
    let lines: [ExportedLine]
    /// The last event that it covers; `nil` for a part that another part continues.
    let lastEvent: Int64?
    package let counts: Counts
    /// The counts of the log without these news.
    let earlier: Counts
    /// Whether the run is over without being done.
    var isSettled = false

    /// The number of checks and approvals of a run in a log.
    package struct Counts: Sendable, Equatable {
        var checks: Int
        var approvals: Int

        static let none = Counts(checks: 0, approvals: 0)

        init(checks: Int, approvals: Int) {
            self.checks = checks
            self.approvals = approvals
        }

        /// `nil` where a number is not a valid count.
        init?(checks: Int64, approvals: Int64) {
            let range = 0...Int64(ImportRules.changesMax)
            guard range.contains(checks), range.contains(approvals) else { return nil }
            self.init(checks: Int(checks), approvals: Int(approvals))
        }
    }

    /// The news in parts of at most `bytesMax` bytes (or one line), each with the run and its steps.
    package func parts(bytesMax: Int) -> [LogNews] {
        let head = lines.filter { [ExportedTable.run.type, ExportedTable.step.type].contains($0.type) }
        let rest = lines.filter { ![ExportedTable.run.type, ExportedTable.step.type].contains($0.type) }
        var groups: [[ExportedLine]] = [[]]
        var size = 0
        for line in rest {
            let length = line.text.utf8.count + 1
            if size + length > bytesMax, groups.last?.isEmpty == false {
                groups.append([])
                size = 0
            }
            groups[groups.count - 1].append(line)
            size += length
        }
        return groups.enumerated().map { index, group in
            LogNews(
                runID: runID, lines: head + group, lastEvent: index == groups.count - 1 ? lastEvent : nil,
                counts: index == groups.count - 1 ? counts : earlier, earlier: earlier,
                isSettled: index == groups.count - 1 && isSettled)
        }
    }
}
