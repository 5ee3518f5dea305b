import Foundation
import HTTPTransport
import Objects

/// Takes a body from a host that is not trusted: hashes it, keeps it where it is wanted, and ends the transfer of one
/// that is too large or too slow.
final class BodySink: ResponseBodySink, @unchecked Sendable {
    /// What is taken of a body.
    struct Limits: Sendable {
        var bytesMax: Int64
        /// Whether the bytes are kept, and not only hashed.
        var keeps = false
        /// Whether MD5 is computed too, which the ETag of most objects is.
        var hasMD5 = false
    }

    /// Why a transfer was ended.
    enum Refusal: Error, Equatable, CustomStringConvertible {
        case tooLarge(bytesMax: Int64)
        case tooSlow

        var description: String {
            switch self {
            case .tooLarge(let bytesMax): "more than \(bytesMax) bytes"
            case .tooSlow: "less than \(BodySink.bytesPerSecondMin) bytes a second"
            }
        }
    }

    /// The least that a body must bring in the long run, and for how long it may fall short of it. libcurl's own limit is
    /// one byte a second, which a host can keep for ever.
    static let bytesPerSecondMin = 8 << 10
    static let graceSeconds = 30.0

    // Called from one thread at a time, and read only after the response is complete; the lock makes that certain.
    private let lock = NSLock()
    private let limits: Limits
    private let now: @Sendable () -> Date
    private var startedAt: Date
    private var sha256 = StreamingDigest(.sha256)
    private var md5: StreamingDigest?
    private var size: Int64 = 0
    private var bytes: [UInt8] = []
    private var hasBegun = false
    private var refusal: Refusal?

    init(_ limits: Limits, now: @escaping @Sendable () -> Date) {
        self.limits = limits
        self.now = now
        startedAt = now()
    }

    func begin(status: Int, headers: HTTPHeaders) throws {
        try lock.withLock {
            hasBegun = true
            startedAt = now()
            sha256 = StreamingDigest(.sha256)
            md5 = limits.hasMD5 ? StreamingDigest(.md5) : nil
            size = 0
            bytes = []
            if let declared = headers["Content-Length"].flatMap({ Int64($0) }), declared > limits.bytesMax {
                throw refused(.tooLarge(bytesMax: limits.bytesMax))
            }
        }
    }

    func receive(_ piece: UnsafeRawBufferPointer) throws {
        try lock.withLock {
            size += Int64(piece.count)
            if size > limits.bytesMax { throw refused(.tooLarge(bytesMax: limits.bytesMax)) }
            let late = now().timeIntervalSince(startedAt) - Self.graceSeconds
            if late > 0, Double(size) < late * Double(Self.bytesPerSecondMin) { throw refused(.tooSlow) }
            sha256.update(piece)
            md5?.update(piece)
            if limits.keeps { bytes.append(contentsOf: piece) }
        }
    }

    /// Why it ended the transfer; `nil` if it did not.
    var problem: Refusal? { lock.withLock { refusal } }

    /// What came of a response that is complete.
    struct Taken {
        var sha256: SHA256Digest
        var md5: [UInt8]?
        var size: Int64
        var bytes: [UInt8]
    }

    /// Also of a response that was no success, whose body the transport has collected.
    func take(_ response: HTTPResponse) -> Taken {
        lock.withLock {
            if !hasBegun {
                let md5 = limits.hasMD5 ? digest(.md5, of: response.body) : nil
                return Taken(
                    sha256: SHA256Digest(of: response.body), md5: md5, size: Int64(response.body.count),
                    bytes: limits.keeps ? response.body : [])
            }
            guard let digest = SHA256Digest(bytes: sha256.finish()) else {
                preconditionFailure("SHA-256 of other than 32 bytes")
            }
            defer { bytes = [] }
            return Taken(sha256: digest, md5: md5?.finish(), size: size, bytes: bytes)
        }
    }

    private func refused(_ refusal: Refusal) -> Refusal {
        self.refusal = refusal
        return refusal
    }
}
