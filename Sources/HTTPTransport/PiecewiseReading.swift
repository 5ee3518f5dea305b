/// The decision which bodies are read in pieces: large ones, and only a few at once, so that memory is bounded. Many bodies
/// that stream side by side use the network without pieces.
package final class PiecewiseReading: Sendable {
    /// The sizes and numbers of pieces.
    package struct Limits: Sendable, Equatable {
        /// The size from which pieces pay, in bytes.
        package var sizeMin: Int64 = 64 << 20
        /// In bytes.
        package var pieceBytes: Int64 = 4 << 20
        /// Pieces of one body in memory at once.
        package var aheadMax = 6
        /// Bodies in pieces at once.
        package var bodiesMax = 2

        package init() {}
    }

    private let limits: Limits
    private let underWay = Locked(0)

    package init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Runs `pieces` for a large body if there is a place for it, else `whole`.
    /// - Parameter size: of the body in bytes; `nil` if unknown.
    package func read<Value>(
        size: Int64?, whole: () async throws -> Value, pieces: (PiecewiseBody) async throws -> Value
    ) async throws -> Value {
        guard let size, size >= limits.sizeMin, enter() else { return try await whole() }
        defer { underWay.withLock { $0 -= 1 } }
        return try await pieces(
            PiecewiseBody(size: size, pieceBytes: limits.pieceBytes, aheadMax: limits.aheadMax))
    }

    private func enter() -> Bool {
        underWay.withLock { count in
            guard count < limits.bodiesMax else { return false }
            count += 1
            return true
        }
    }
}
