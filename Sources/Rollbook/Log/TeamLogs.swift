import RunJournal
import Synchronization

/// Which logs this process has read, and found to be hidden from strangers; each is read once, and again where another
/// run wrote to it meanwhile.
package final class TeamLogs: Sendable {
    /// Whether logs are left aside (`--without-log`): then nothing is written to a production channel.
    package let areLeftAside: Bool
    private let read = Mutex<Set<String>>([])
    private let hidden = Mutex<Set<String>>([])

    /// Each so many entries of a log one is a checkpoint.
    let interval: Int64

    package init(areLeftAside: Bool = false, interval: Int64 = LogCheckpoint.interval) {
        self.areLeftAside = areLeftAside
        self.interval = interval
    }

    func isRead(_ place: String) -> Bool { read.withLock { $0.contains(place) } }

    /// Whether it was found by this process that no stranger can read a log.
    func isHidden(_ place: String) -> Bool { hidden.withLock { $0.contains(place) } }

    func wasHidden(_ place: String) { hidden.withLock { _ = $0.insert(place) } }

    func wasRead(_ place: String) { read.withLock { _ = $0.insert(place) } }
}
