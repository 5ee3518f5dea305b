/// The limits after which a transfer is given up.
package struct Timeouts: Sendable, Equatable {
    /// For name, connection and TLS together.
    package var connectSeconds: Int
    /// A transfer that moves less than 1 byte a second for this long is stalled.
    package var stallSeconds: Int
    /// For the whole exchange; 0 for none.
    package var totalSeconds: Int

    package init(connectSeconds: Int = 10, stallSeconds: Int = 60, totalSeconds: Int = 0) {
        self.connectSeconds = connectSeconds
        self.stallSeconds = stallSeconds
        self.totalSeconds = totalSeconds
    }
}
