/// The limits after which a transfer is given up.
package struct Timeouts: Sendable, Equatable {
    /// For name, connection and TLS together.
    package var connectSeconds: Int
    /// A transfer that moves less than `bytesPerSecondMin` for this long is stalled.
    package var stallSeconds: Int
    package var bytesPerSecondMin: Int
    /// For the whole exchange; 0 for none.
    package var totalSeconds: Int

    /// Of a file that a stranger sends: with its size known, the time that it takes has an end.
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
