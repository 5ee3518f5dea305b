import HTTPTransport
import Objects
import Synchronization

/// Takes a body from a host that is not trusted: hashes it, keeps it where it is wanted, and ends the transfer of one
/// that is too large or too slow.
final class BodySink: ResponseBodySink {
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

    /// - Parameter elapsed: time since any moment, by a monotonic clock; `nil` for that of the machine. A wall clock that
    ///   jumps would call every host slow.
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

    /// Why it ended the transfer; `nil` if it did not.
    var problem: Refusal? { state.withLock { $0.refusal } }

    /// The result of a complete response.
    struct Taken {
        var sha256: SHA256Digest
        var md5: [UInt8]?
        var size: Int64
        var bytes: [UInt8]
    }

    /// Also of a response that was no success, whose body the transport has collected.
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
