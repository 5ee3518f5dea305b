import HTTPTransport
import Synchronization
import Testing

/// Large bodies in pieces.
@Suite struct PiecewiseTests {
    private static func limits(_ change: (inout PiecewiseReading.Limits) -> Void = { _ in }) -> PiecewiseReading.Limits
    {
        var limits = PiecewiseReading.Limits()
        (limits.sizeMin, limits.pieceBytes, limits.aheadMax) = (100, 10, 4)
        change(&limits)
        return limits
    }

    /// Pieces under way now, and most of them at once.
    private final class Load: Sendable {
        private let counts = Mutex((now: 0, peak: 0))

        var peak: Int { counts.withLock { $0.peak } }

        func begin() {
            counts.withLock { counts in
                counts.now += 1
                counts.peak = max(counts.peak, counts.now)
            }
        }

        func end() { counts.withLock { $0.now -= 1 } }
    }

    /// Reads a body of as many bytes, each its own place; later pieces come first.
    private func read(_ size: Int64, _ reading: PiecewiseReading, _ load: Load) async throws -> [UInt8] {
        try await reading.read(size: size) {
            Issue.record("not in pieces")
            return []
        } pieces: { body in
            let sink = RecordingSink()
            try await body.pass(to: sink) { range in
                load.begin()
                for _ in 0..<(10 - range.lowerBound / 10 % 10) { await Task.yield() }
                load.end()
                return range.map { UInt8(truncatingIfNeeded: $0) }
            }
            return sink.bytes
        }
    }

    @Test("Pieces arrive in order and whole, and no more are under way than allowed", arguments: [100, 101, 109, 1000])
    func inOrder(size: Int64) async throws {
        let load = Load()
        let bytes = try await read(size, PiecewiseReading(Self.limits()), load)
        #expect(bytes == (0..<size).map { UInt8(truncatingIfNeeded: $0) })
        #expect((2...4).contains(load.peak))
    }

    @Test("A small body, and one of unknown size, is read whole", arguments: [nil, 0, 99])
    func small(size: Int64?) async throws {
        let reading = PiecewiseReading(Self.limits())
        #expect(
            try await reading.read(size: size) {
                true
            } pieces: { _ in
                false
            })
    }

    @Test("A body for which there is no place is read whole, also after one failed")
    func places() async throws {
        struct Lost: Error {}
        let reading = PiecewiseReading(Self.limits { $0.bodiesMax = 1 })
        await #expect(throws: Lost.self) {
            try await reading.read(size: 100) {
                true
            } pieces: { _ in
                #expect(
                    try await reading.read(size: 100) {
                        true
                    } pieces: { _ in
                        false
                    })
                throw Lost()
            }
        }
        #expect(
            try await !reading.read(size: 100) {
                true
            } pieces: { _ in
                false
            })
    }

    @Test("A piece that fails ends the whole, and the sink's error does")
    func failing() async throws {
        struct Lost: Error {}
        let reading = PiecewiseReading(Self.limits())
        for sink in [RecordingSink(), RecordingSink(failsAfter: 15)] {
            await #expect(throws: (any Error).self) {
                try await reading.read(size: 100) {
                } pieces: { body in
                    try await body.pass(to: sink) { range in
                        if range.lowerBound == 90 { throw Lost() }
                        return range.map { UInt8($0) }
                    }
                }
            }
        }
    }
}
