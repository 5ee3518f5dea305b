/// What a journal knows of a run and a log does not: rows as an export has them.
package struct LogNews: Sendable {
    package let runID: String
    let lines: [ExportedLine]
    /// The last event that it covers; `nil` for a part that another one continues.
    let lastEvent: Int64?
    package let counts: Counts
    /// Those that it has without these news.
    let earlier: Counts
    /// Whether the run is over without being done.
    var isSettled = false

    /// How many checks and approvals of a run a log has.
    package struct Counts: Sendable, Equatable {
        var checks: Int
        var approvals: Int

        static let none = Counts(checks: 0, approvals: 0)

        init(checks: Int, approvals: Int) {
            self.checks = checks
            self.approvals = approvals
        }

        /// `nil` where a number is none of a count.
        init?(checks: Int64, approvals: Int64) {
            let range = 0...Int64(ImportRules.changesMax)
            guard range.contains(checks), range.contains(approvals) else { return nil }
            self.init(checks: Int(checks), approvals: Int(approvals))
        }
    }

    /// The same in parts of at most so many bytes each (or one line), every one with the run and its steps.
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
