/// The time limits of a transfer.
package struct Timeouts: Sendable, Equatable {
    /// The limit for name resolution, connection and TLS together.
    package var connectSeconds: Int
    /// A transfer that moves less than `bytesPerSecondMin` for this long is stalled.
    package var stallSeconds: Int
    package var bytesPerSecondMin: Int
    /// The limit for the whole exchange; 0 for none.
    package var totalSeconds: Int

    /// For a file from an untrusted server: with a known size, the transfer's time has a bound.
    package static let download = Timeouts(bytesPerSecondMin: 8 << 10)

    package init(
        connectSeconds: Int = 10, stallSeconds: Int = 60, totalSeconds: Int = 0, bytesPerSecondMin: Int = 1
    ) {
        self.bytesPerSecondMin = bytesPerSecondMin
        self.connectSeconds = connectSeconds
        self.stallSeconds = stallSeconds
        self.totalSeconds = totalSeconds
    }
}
