import HTTPTransport
import Objects
import Synchronization

/// Takes a body from an untrusted host: hashes it, keeps it where asked to, and ends a transfer that is too large or too slow.
final class BodySink: ResponseBodySink {
    /// Limits for one body, and what to compute and keep of it.
    struct Limits: Sendable {
        var bytesMax: Int64
        /// Whether the bytes are kept, not only hashed.
        var keeps = false
        /// Whether MD5 is computed too: the ETag of most objects is one.
        var hasMD5 = false
    }

    /// The reason for ending a transfer.
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

    /// Minimum average throughput, and the time for which a body may stay below it. libcurl's own limit is one byte a second,
    /// which a host can keep up for ever.
    static let bytesPerSecondMin = 8 << 10
    static let grace = Duration.seconds(30)

    private let limits: Limits
    private let elapsed: @Sendable () -> Duration
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var startedAt: Duration
        var sha256 = StreamingDigest(.sha256)
        var md5: StreamingDigest?
        var size: Int64 = 0
        var bytes: [UInt8] = []
        var hasBegun = false
        var refusal: Refusal?

        init(startedAt: Duration) {
            self.startedAt = startedAt
        }

        mutating func refused(_ refusal: Refusal) -> Refusal {
            self.refusal = refusal
            return refusal
        }
    }

    /// - Parameter elapsed: time since any fixed moment, by a monotonic clock; `nil` for this machine's clock. A wall clock
    ///   that jumps would make every host look slow.
    init(_ limits: Limits, elapsed: (@Sendable () -> Duration)? = nil) {
        let began = ContinuousClock.now
        let elapsed = elapsed ?? { began.duration(to: .now) }
        self.limits = limits
        self.elapsed = elapsed
        state = Mutex(State(startedAt: elapsed()))
    }

    func begin(status: Int, headers: HTTPHeaders) throws {
        try state.withLock { state in
            let refusal = state.refusal
            state = State(startedAt: elapsed())
            (state.hasBegun, state.refusal) = (true, refusal)
            state.md5 = limits.hasMD5 ? StreamingDigest(.md5) : nil
            if let declared = headers["Content-Length"].flatMap({ Int64($0) }), declared > limits.bytesMax {
                throw state.refused(.tooLarge(bytesMax: limits.bytesMax))
            }
        }
    }

    func receive(_ piece: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            state.size += Int64(piece.count)
            if state.size > limits.bytesMax { throw state.refused(.tooLarge(bytesMax: limits.bytesMax)) }
            let late = (elapsed() - state.startedAt - Self.grace) / .seconds(1)
            if late > 0, Double(state.size) < late * Double(Self.bytesPerSecondMin) { throw state.refused(.tooSlow) }
            state.sha256.update(piece)
            state.md5?.update(piece)
            if limits.keeps { state.bytes.append(contentsOf: piece) }
        }
    }

    /// The reason why the transfer was ended; `nil` if it was not.
    var problem: Refusal? { state.withLock { $0.refusal } }

    /// The result of a complete response.
    struct Taken {
        var sha256: SHA256Digest
        var md5: [UInt8]?
        var size: Int64
        var bytes: [UInt8]
    }

    /// The result; also for an unsuccessful response, whose body the transport has collected.
    func take(_ response: HTTPResponse) -> Taken {
        state.withLock { state in
            if !state.hasBegun {
                let md5 = limits.hasMD5 ? digest(.md5, of: response.body) : nil
                return Taken(
                    sha256: SHA256Digest(of: response.body), md5: md5, size: Int64(response.body.count),
                    bytes: limits.keeps ? response.body : [])
            }
            guard let digest = SHA256Digest(bytes: state.sha256.finish()) else {
                preconditionFailure("SHA-256 of other than 32 bytes")
            }
            defer { state.bytes = [] }
            return Taken(sha256: digest, md5: state.md5?.finish(), size: state.size, bytes: state.bytes)
        }
    }
}
