import Synchronization

/// Which logs this process has read; each is read once, and again where somebody wrote to it meanwhile.
package final class TeamLogs: Sendable {
    /// Whether logs are left aside (`--without-log`): then nothing is written to a production channel.
    package let areLeftAside: Bool
    private let read = Mutex<Set<String>>([])

    package init(areLeftAside: Bool = false) {
        self.areLeftAside = areLeftAside
    }

    func isRead(_ place: String) -> Bool { read.withLock { $0.contains(place) } }

    func wasRead(_ place: String) { read.withLock { _ = $0.insert(place) } }
}
