/// Holds one direction of one connection to the rate.
struct PacedFlow {
    let rate: ConnectionRate
    private var due = ContinuousClock.now

    init(_ rate: ConnectionRate) {
        self.rate = rate
    }

    /// Returns when that many bytes may have passed.
    mutating func pass(_ bytes: Int) async throws {
        guard let bytesPerSecond = rate.bytesPerSecond else { return }
        due = max(due, .now) + .seconds(Double(bytes) / Double(bytesPerSecond))
        try await Task.sleep(until: due, clock: .continuous)
    }
}
