import Foundation
import Synchronization

/// The budget of one verification for a host, whatever it sends: time lost in requests that time out, and links in memory.
final class SiteAllowance: Sendable {
    /// The most time that requests may lose without an answer, added up, in seconds. A host that lets them time out is not
    /// asked for thousands of files one after the other.
    static let vainSecondsMax = 600.0
    /// Failures that come sooner than this, in seconds, cost nothing.
    static let vainSecondsMin = 10.0
    /// The most links of all pages together; each takes half a kilobyte.
    static let linksMax = 500_000

    private struct State {
        var vainSeconds = 0.0
        /// The time of the first request.
        var beganAt: Date?
        /// Link counts by page.
        var links: [String: Int] = [:]
        var linkCount = 0
    }

    private let state = Mutex(State())

    /// The time of the first request of all. Waiting is counted from it, so that it has one end.
    func began(at now: Date) -> Date {
        state.withLock { state in
            let began = state.beganAt ?? now
            state.beganAt = began
            return began
        }
    }

    /// Whether too many requests to the host have timed out.
    var isSpent: Bool { state.withLock { $0.vainSeconds >= Self.vainSecondsMax } }

    /// Counts the time of a request that brought no answer.
    func note(vainSeconds: Double) {
        guard vainSeconds >= Self.vainSecondsMin else { return }
        state.withLock { $0.vainSeconds += vainSeconds }
    }

    /// Whether the links of a page fit beside those of the others. An earlier count for the same page is returned first.
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
