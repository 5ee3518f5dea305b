/// A large body as pieces, several of them in flight at once, passed on in order.
///
/// One connection carries only a part of what a store can send. The pieces in flight are in memory: `aheadMax` times
/// `pieceBytes`.
package struct PiecewiseBody: Sendable, Equatable {
    /// First and last byte of each piece, in order.
    package let ranges: [ClosedRange<Int64>]
    private let aheadMax: Int

    /// - Parameters:
    ///   - size: of the whole body, in bytes.
    ///   - pieceBytes: the size of each piece but the last, in bytes.
    ///   - aheadMax: the number of pieces in flight or waiting for earlier ones.
    init(size: Int64, pieceBytes: Int64, aheadMax: Int) {
        precondition(pieceBytes > 0 && aheadMax > 0, "pieces have bytes, and one at least is in flight")
        ranges = stride(from: 0, to: size, by: Int(pieceBytes)).map { $0...min($0 + pieceBytes, size) - 1 }
        self.aheadMax = aheadMax
    }

    /// Reads pieces and passes them to a sink that has begun, in order.
    ///
    /// - Parameters:
    ///   - first: the index of the first piece to read.
    ///   - read: returns exactly the bytes of one range.
    /// - Throws: errors of `read` and of the sink.
    package func pass(
        from first: Int = 0, to sink: any ResponseBodySink,
        read: @escaping @Sendable (ClosedRange<Int64>) async throws -> [UInt8]
    ) async throws {
        var begun = first
        var passed = first
        var early: [Int: [UInt8]] = [:]
        try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            while passed < ranges.count {
                while begun < ranges.count, begun - passed < aheadMax {
                    group.addTask { [begun, range = ranges[begun]] in (begun, try await read(range)) }
                    begun += 1
                }
                guard let (index, bytes) = try await group.next() else { return }
                early[index] = bytes
                while let next = early.removeValue(forKey: passed) {
                    try next.withUnsafeBytes { try sink.receive($0) }
                    passed += 1
                }
            }
        }
    }
}
