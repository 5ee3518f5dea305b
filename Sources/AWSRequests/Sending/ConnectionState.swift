import HTTPTransport
import Synchronization

/// Facts that a connection learns while it runs, shared by its copies.
final class ConnectionState: Sendable {
    /// The service's clock minus ours, and the region where it is not the configured one.
    struct Corrections: Sendable {
        var region: String?
        var clockSkewSeconds = 0.0
    }

    private let state = Mutex(Corrections())
    let signingKeys = SigningKeyCache()

    var corrections: Corrections { state.withLock { $0 } }

    func correct(region: String) {
        state.withLock { $0.region = region }
    }

    func correct(clockSkewSeconds: Double) {
        state.withLock { $0.clockSkewSeconds = clockSkewSeconds }
    }
}
