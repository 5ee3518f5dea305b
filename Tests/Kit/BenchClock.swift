package import Foundation
import Synchronization

/// A clock that jumps over what is slept. The machine's own, or one that stands still otherwise, so that a loaded machine
/// changes nothing.
package final class BenchClock: Sendable {
    private let standstill: Date?
    /// In seconds.
    private let slept = Mutex(0.0)

    package init(standsStill: Bool = false) {
        standstill = standsStill ? Date() : nil
    }

    package var now: Date { (standstill ?? Date()).addingTimeInterval(slept.withLock { $0 }) }

    /// Lets that time pass, without waiting.
    package func sleep(_ duration: Duration) throws {
        try Task.checkCancellation()
        pass(seconds: Double(duration.components.seconds) + 0.001)
    }

    /// Lets time pass.
    package func pass(seconds: Double) {
        slept.withLock { $0 += seconds }
    }
}
