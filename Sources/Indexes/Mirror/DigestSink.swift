import HTTPTransport
import Objects
import Synchronization

/// Counts and hashes the bytes of a body, and keeps none.
final class DigestSink: ResponseBodySink {
    private let algorithms: [StreamingDigest.Algorithm]
    private let state: Mutex<State>

    private struct State {
        var hashers: [Hasher]
        /// In bytes.
        var count: Int64 = 0
    }

    /// A box for a digest, which arrays cannot hold.
    private final class Hasher: Sendable {
        private let digest: Mutex<StreamingDigest>

        init(_ algorithm: StreamingDigest.Algorithm) {
            digest = Mutex(StreamingDigest(algorithm))
        }

        func update(_ bytes: UnsafeRawBufferPointer) { digest.withLock { $0.update(bytes) } }

        func finish() -> [UInt8] { digest.withLock { $0.finish() } }
    }

    init(_ algorithms: [StreamingDigest.Algorithm]) {
        self.algorithms = algorithms
        state = Mutex(State(hashers: algorithms.map { Hasher($0) }))
    }

    func begin(status: Int, headers: HTTPHeaders) {
        state.withLock { $0 = State(hashers: algorithms.map { Hasher($0) }) }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        state.withLock { state in
            for hasher in state.hashers { hasher.update(bytes) }
            state.count += Int64(bytes.count)
        }
    }

    /// In bytes.
    var size: Int64 { state.withLock { $0.count } }

    /// One digest for each algorithm, in their order. No bytes may follow.
    func digests() -> [[UInt8]] { state.withLock { $0.hashers.map { $0.finish() } } }
}
