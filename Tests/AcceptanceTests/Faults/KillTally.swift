import Foundation
import RunJournal

/// Counts of kills by the moment of the run that they hit, and by the way in which the run was ended.
struct KillTally: Sendable {
    /// How far the killed run had come, by its journal.
    enum Moment: Int, Sendable, CaseIterable {
        /// Nothing of it is in the journal.
        case unknown
        /// Nothing was sent yet.
        case planning
        /// Some of its changes were sent or done, and not all are done.
        case writing
        /// The last change was done, the run not.
        case checking
        /// The run had ended by itself.
        case over
    }

    struct Row: Sendable, Hashable, Comparable {
        var victim, ending: String
        static func < (a: Row, b: Row) -> Bool { (a.victim, a.ending) < (b.victim, b.ending) }
    }

    private(set) var counts: [Row: [Moment: Int]] = [:]
    /// Kills with requests in flight whose outcome the journal did not know.
    private(set) var inFlight: [Row: Int] = [:]

    var kills: Int { counts.values.flatMap(\.values).reduce(0, +) }
    func count(_ moment: Moment) -> Int { counts.values.compactMap { $0[moment] }.reduce(0, +) }

    mutating func add(_ row: Row, _ moment: Moment, inFlight: Bool) {
        counts[row, default: [:]][moment, default: 0] += 1
        self.inFlight[row, default: 0] += inFlight ? 1 : 0
    }

    /// Markdown.
    var table: String {
        let head =
            "| killed | ended by | kills | before the run began | planning | writing | of these in flight "
            + "| after the last write | over already |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n"
        return head
            + counts.sorted { $0.key < $1.key }.map { row, moments in
                let all = moments.values.reduce(0, +)
                let by = Moment.allCases.map { moments[$0, default: 0] }
                return "| \(row.victim) | \(row.ending) | \(all) | \(by[0]) | \(by[1]) | \(by[2]) "
                    + "| \(inFlight[row, default: 0]) | \(by[3]) | \(by[4]) |"
            }.joined(separator: "\n")
    }
}

extension KillTally.Moment {
    /// - Parameters:
    ///   - run: `nil` when the journal has none.
    ///   - total: how many changes an undisturbed run makes.
    init(run: RunRecord?, changes: [ChangeRecord], of total: Int) {
        guard let run else {
            self = .unknown
            return
        }
        let done = changes.count { $0.state == .applied }
        let touched = changes.count { $0.state != .planned }
        self = run.state == .done ? .over : touched == 0 ? .planning : done < total ? .writing : .checking
    }
}
