import Foundation
import HTTPTransport
import Objects

/// Counts the bytes of a body and hashes them, and keeps none.
final class DigestSink: ResponseBodySink, @unchecked Sendable {
    // Called from one thread at a time, and read only after the response is complete; the lock makes that certain.
    private let lock = NSLock()
    private let algorithms: [StreamingDigest.Algorithm]
    private var hashers: [Hasher]
    private var count: Int64 = 0

    private final class Hasher {
        var digest: StreamingDigest

        init(_ algorithm: StreamingDigest.Algorithm) {
            digest = StreamingDigest(algorithm)
        }
    }

    init(_ algorithms: [StreamingDigest.Algorithm]) {
        self.algorithms = algorithms
        hashers = algorithms.map { Hasher($0) }
    }

    func begin(status: Int, headers: HTTPHeaders) {
        lock.withLock {
            hashers = algorithms.map { Hasher($0) }
            count = 0
        }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        lock.withLock {
            hashers.forEach { $0.digest.update(bytes) }
            count += Int64(bytes.count)
        }
    }

    /// In bytes.
    var size: Int64 { lock.withLock { count } }

    /// One digest for each algorithm, in their order. Nothing may come after.
    func digests() -> [[UInt8]] { lock.withLock { hashers.map { $0.digest.finish() } } }
}
