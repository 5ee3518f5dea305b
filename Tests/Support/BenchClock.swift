package import Foundation
import Synchronization

/// The machine's clock, which jumps over what is slept.
package final class BenchClock: Sendable {
    /// In seconds.
    private let slept = Mutex(0.0)

    package init() {}

    package var now: Date { Date().addingTimeInterval(slept.withLock { $0 }) }

    func sleep(_ duration: Duration) throws {
        try Task.checkCancellation()
        slept.withLock { $0 += Double(duration.components.seconds) + 0.001 }
    }

    /// Lets time pass.
    package func pass(seconds: Double) {
        slept.withLock { $0 += seconds }
    }
}
