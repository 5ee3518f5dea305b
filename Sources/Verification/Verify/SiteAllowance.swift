import Foundation
import Synchronization

/// What one verification may spend on a host, whatever it sends: time that requests ran out in, and links in memory.
final class SiteAllowance: Sendable {
    /// In which requests may end without an answer, added up, in seconds. A host that lets them run out is not asked for
    /// thousands of files one after the other.
    static let vainSecondsMax = 600.0
    /// Failures that come sooner cost nothing.
    static let vainSecondsMin = 10.0
    /// Of all pages together; each takes half a kilobyte.
    static let linksMax = 500_000

    private struct State {
        var vainSeconds = 0.0
        /// When the first look began.
        var beganAt: Date?
        /// By page.
        var links: [String: Int] = [:]
        var linkCount = 0
    }

    private let state = Mutex(State())

    /// When the first look of all began: waiting is counted from there, so that it has one end.
    func began(at now: Date) -> Date {
        state.withLock { state in
            let began = state.beganAt ?? now
            state.beganAt = began
            return began
        }
    }

    /// Whether the host has let too many requests run out.
    var isSpent: Bool { state.withLock { $0.vainSeconds >= Self.vainSecondsMax } }

    /// Counts the time of a request that brought no answer.
    func note(vainSeconds: Double) {
        guard vainSeconds >= Self.vainSecondsMin else { return }
        state.withLock { $0.vainSeconds += vainSeconds }
    }

    /// Whether the links of a page can be kept besides those of the others; what was kept of it before is given back.
    func keep(links: Int, of page: String) -> Bool {
        state.withLock { state in
            state.linkCount -= state.links.removeValue(forKey: page) ?? 0
            guard state.linkCount + links <= Self.linksMax else { return false }
            state.links[page] = links
            state.linkCount += links
            return true
        }
    }
}
