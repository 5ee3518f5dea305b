import Foundation
package import HTTPTransport
package import Objects
import Synchronization

/// Writes a response body to a file, if one is given, and hashes it on the way.
package final class FileSink: ResponseBodySink {
    private let path: String?
    /// Bytes.
    private let sizeMax: Int64
    private let state = Mutex(State())

    /// Stops a transfer.
    private struct TooLarge: Error {}

    /// Whether the body was longer than allowed.
    package var isTooLarge: Bool { state.withLock { $0.size > sizeMax } }

    private struct State: ~Copyable {
        var descriptor: Int32 = -1
        var hasher = StreamingDigest(.sha256)
        var size: Int64 = 0

        deinit {
            if descriptor >= 0 { Foundation.close(descriptor) }
        }
    }

    /// - Parameters:
    ///   - path: `nil` to hash only.
    ///   - sizeMax: in bytes; a longer body is refused as soon as it is longer.
    package init(path: String?, sizeMax: Int64 = .max) {
        self.path = path
        self.sizeMax = sizeMax
    }

    package func begin(status: Int, headers: HTTPHeaders) throws {
        try state.withLock { state in
            state.hasher = StreamingDigest(.sha256)
            state.size = 0
            guard let path else { return }
            if state.descriptor >= 0 { Foundation.close(state.descriptor) }
            state.descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            if state.descriptor < 0 { throw failure(path) }
        }
    }

    package func receive(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            state.hasher.update(bytes)
            state.size += Int64(bytes.count)
            guard state.size <= sizeMax else { throw TooLarge() }
            guard let path else { return }
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = write(state.descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard written > 0 || (written < 0 && errno == EINTR) else { throw failure(path) }
                rest = rest.dropFirst(max(0, written))
            }
        }
    }

    /// The SHA-256 and the number of bytes received. No bytes may follow.
    package func close() throws -> (sha256: SHA256Digest, size: Int64) {
        try state.withLock { state in
            if state.descriptor >= 0 {
                let result = Foundation.close(state.descriptor)
                state.descriptor = -1
                if result != 0, let path { throw failure(path) }
            }
            guard let digest = SHA256Digest(bytes: state.hasher.finish()) else {
                preconditionFailure("SHA-256 of other than 32 bytes")
            }
            return (digest, state.size)
        }
    }

    private func failure(_ path: String) -> SpoolError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}
