package import Foundation
package import RunJournal

/// The time, and how to let it pass.
package struct RunClock: Sendable {
    package var now: @Sendable () -> Date
    package var sleep: @Sendable (Duration) async throws -> Void
    /// The clock since boot; `nil` where the machine has none.
    package var bootTime: @Sendable () -> BootTime?

    package init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void,
        bootTime: @escaping @Sendable () -> BootTime? = { nil }
    ) {
        self.now = now
        self.sleep = sleep
        self.bootTime = bootTime
    }
}
