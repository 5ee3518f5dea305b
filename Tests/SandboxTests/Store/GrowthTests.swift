import Objects
import S3
import Sandbox
import TestMachine
import Testing

@Suite("Growth")
struct GrowthTests {
    @Test("Writing an object costs the same in a full bucket as in an empty one")
    func writes() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        let keys = (0..<10_000).map { ObjectKey("v2/\(String($0, radix: 36))") }
        func seconds(_ keys: ArraySlice<ObjectKey>) async throws -> Double {
            try await ProcessorTime.seconds {
                for key in keys { try await bench.sandbox.put(bucket: "b", key: key, bytes: []) }
            }
        }
        // The best of four: what else runs empties the processor's caches.
        func best(from start: Int) async throws -> Double {
            var times: [Double] = []
            for begin in stride(from: start, to: start + 1000, by: 250) {
                times.append(try await seconds(keys[begin..<begin + 250]))
            }
            return times.min() ?? 0
        }
        let first = try await best(from: 0)
        _ = try await seconds(keys[1000..<9_000])
        let last = try await best(from: 9_000)
        // A copy of the bucket at each write makes this 10 times and more.
        #expect(last < first * 6 + 0.05)
    }
}
