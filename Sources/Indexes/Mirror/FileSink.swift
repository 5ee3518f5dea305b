import Foundation
package import HTTPTransport
package import Objects

/// Writes a response body to a file, or nowhere, and hashes it on the way.
package final class FileSink: ResponseBodySink, @unchecked Sendable {
    // Called from one thread at a time, and read only after the response is complete; the lock makes that certain.
    private let lock = NSLock()
    private let path: String?
    private var descriptor: Int32 = -1
    private var hasher = StreamingDigest(.sha256)
    private var size: Int64 = 0

    /// - Parameter path: `nil` to hash only.
    package init(path: String?) {
        self.path = path
    }

    deinit {
        if descriptor >= 0 { Foundation.close(descriptor) }
    }

    package func begin(status: Int, headers: HTTPHeaders) throws {
        try lock.withLock {
            hasher = StreamingDigest(.sha256)
            size = 0
            guard let path else { return }
            if descriptor >= 0 { Foundation.close(descriptor) }
            descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            if descriptor < 0 { throw failure(path) }
        }
    }

    package func receive(_ bytes: UnsafeRawBufferPointer) throws {
        try lock.withLock {
            hasher.update(bytes)
            size += Int64(bytes.count)
            guard let path else { return }
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard written > 0 || (written < 0 && errno == EINTR) else { throw failure(path) }
                rest = rest.dropFirst(max(0, written))
            }
        }
    }

    /// The SHA-256 and the number of bytes received. Nothing may come after.
    package func close() throws -> (sha256: SHA256Digest, size: Int64) {
        try lock.withLock {
            if descriptor >= 0 {
                let result = Foundation.close(descriptor)
                descriptor = -1
                if result != 0, let path { throw failure(path) }
            }
            guard let digest = SHA256Digest(bytes: hasher.finish()) else {
                preconditionFailure("SHA-256 of other than 32 bytes")
            }
            return (digest, size)
        }
    }

    private func failure(_ path: String) -> SpoolError {
        .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
}
