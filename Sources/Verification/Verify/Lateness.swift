import Foundation
import PlaybookFiles
import RunJournal

/// Pages of an external indexer may lag: a change more recent than the channel's deadline is late, not missing. Pure.
struct Lateness: Sendable {
    let channel: Channel
    let now: Date

    /// - Parameter changed: the newest change time of the files that the finding is about; `nil` where unknown.
    func judged(_ finding: Finding, changed: Date?) -> Finding {
        guard channel.pages.areExternal, finding.verdict == .fail, let changed else { return finding }
        let seconds = max(0, Int(now.timeIntervalSince(changed)))
        guard seconds < channel.pagesDeadlineSeconds else { return finding }
        var late = finding
        late.name = .lateIndex
        (late.verdict, late.remedy, late.restores) = (.inconclusive, .wait, nil)
        late.message +=
            "; files changed \(seconds) s ago, and the indexer has \(channel.pagesDeadlineSeconds) s to come"
        late.hint = "wait, then \(Mending(channel: channel).again)"
        return late
    }
}
