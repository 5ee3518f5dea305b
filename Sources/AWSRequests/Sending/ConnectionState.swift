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
    private let known = Mutex<(region: String, address: AWSAddress)?>(nil)
    let signing = SigningState()

    var corrections: Corrections { state.withLock { $0 } }

    func correct(region: String) {
        state.withLock { $0.region = region }
    }

    func correct(clockSkewSeconds: Double) {
        state.withLock { $0.clockSkewSeconds = clockSkewSeconds }
    }

    /// The service's address in a region, made once: it takes as long as a signature.
    func address(of service: AWSService, in region: String) -> AWSAddress {
        known.withLock { known in
            if let known, known.region == region { return known.address }
            let address = service.address(region)
            known = (region, address)
            return address
        }
    }
}
