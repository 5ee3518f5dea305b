package import Foundation
import Synchronization

/// A clock that the test turns.
package final class TurnedClock: Sendable {
    private let time: Mutex<Date>

    package init(_ start: Date) { time = Mutex(start) }

    package var now: Date { time.withLock { $0 } }

    package func advance(seconds: Double) { time.withLock { $0 += seconds } }
}
