import Foundation
import Indexes
import PlaybookFiles

/// Whether a later look may come to something better.
enum Healing: Int, Comparable {
    case none
    /// A cache may become fresh, or an outage may end.
    case byWaiting
    /// It is a 403 or a 404, which the CDN may have kept from before the object was there.
    case ofError

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension PublicSite {
    /// Looks at many places, and again at those that may heal, until none is left or their time is over.
    ///
    /// They are looked at together, round after round: thousands that are late take no longer than one. What is waited for
    /// ends for all checks of a verification at once, counted from its first look. A 403 or a 404 says nothing until the
    /// error TTL of the channel is over since the first look at it, however short the wait is.
    ///
    /// - Parameters:
    ///   - waitSeconds: for how long a place is looked at again.
    ///   - look: gets the place, and whether it was looked at before and not right.
    /// - Returns: what the last look at each place came to, in the order of the places.
    func settled<Place: Sendable, Value: Sendable>(
        _ places: [Place], waitSeconds: (Place) -> Int,
        _ look: @escaping @Sendable (Place, _ wasLate: Bool) async throws -> Look<Value>
    ) async throws -> [Value] {
        var values = [Value?](repeating: nil, count: places.count)
        var firstLooks = [Date?](repeating: nil, count: places.count)
        var pending = Array(places.indices)
        var pause = 1.0
        var wasLate = false
        let began = allowance.began(at: now())
        while true {
            let looks = try await mapConcurrently(pending, limit: Self.requestsMax) { [now, wasLate] position in
                (begin: now(), look: try await look(places[position], wasLate))
            }
            var late: [Int] = []
            for (position, (begin, look)) in zip(pending, looks) {
                values[position] = look.value
                guard look.healing > .none else { continue }
                let seconds = waitSeconds(places[position])
                let first = firstLooks[position] ?? begin
                firstLooks[position] = first
                var limit = began.addingTimeInterval(Double(seconds))
                if look.healing == .ofError {
                    limit = max(limit, first.addingTimeInterval(Double(channel.errorTTLSeconds)))
                }
                if now() < limit { late.append(position) }
            }
            pending = late
            if pending.isEmpty { return values.compactMap(\.self) }
            wasLate = true
            try await sleep(.seconds(pause))
            pause = min(pause * 1.6, 10)
        }
    }
}
