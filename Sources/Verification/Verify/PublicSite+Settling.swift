import Foundation
import Indexes
import PlaybookFiles

/// Whether a later request may give a better result.
enum Healing: Int, Comparable {
    case none
    /// A cache may become fresh, or an outage may end.
    case byWaiting
    /// A 403 or 404, which the CDN may have cached before the object existed.
    case ofError

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension PublicSite {
    /// Requests many places, and retries those that may heal, until none is left or their time is over.
    ///
    /// All places are requested together, round after round: thousands of late ones take as long as one. The wait ends for all
    /// checks of a verification at once, counted from its first request. A 403 or a 404 counts only once the channel's error
    /// TTL has passed since its first request, however short the wait is.
    ///
    /// - Parameters:
    ///   - waitSeconds: the time for which a place is retried.
    ///   - look: gets the place, and whether it was wrong at an earlier request.
    /// - Returns: the last result of each place, in the order of the places.
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
