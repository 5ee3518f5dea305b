import RunJournal
import Synchronization

/// The logs that this process has read, and those that it found hidden from strangers. Each is read once, and again after
/// another run wrote to it.
package final class TeamLogs: Sendable {
    /// Whether logs are left aside (`--without-log`): then nothing is written to a production channel.
    package let areLeftAside: Bool
    private let read = Mutex<Set<String>>([])
    private let hidden = Mutex<Set<String>>([])

    /// The number of entries from one checkpoint of a log to the next.
    let interval: Int64

    package init(areLeftAside: Bool = false, interval: Int64 = LogCheckpoint.interval) {
        self.areLeftAside = areLeftAside
        self.interval = interval
    }

    func isRead(_ place: String) -> Bool { read.withLock { $0.contains(place) } }

    /// Whether this process found that strangers cannot read a log.
    func isHidden(_ place: String) -> Bool { hidden.withLock { $0.contains(place) } }

    func wasHidden(_ place: String) { hidden.withLock { _ = $0.insert(place) } }

    func wasRead(_ place: String) { read.withLock { _ = $0.insert(place) } }
}
