import Foundation
import RunJournal

/// A moment of this process: by the clock since boot (sleep included) if there is one, else by the wall clock.
struct Moment: Sendable {
    private let boot: BootTime?
    private let date: Date

    init(_ workspace: Workspace) {
        boot = workspace.clock.bootTime()
        date = workspace.clock.now()
    }

    /// Seconds from this moment to a later one.
    func seconds(until later: Moment) -> Double {
        if let boot, let seconds = later.boot?.seconds(since: boot) { return seconds }
        return later.date.timeIntervalSince(date)
    }
}
