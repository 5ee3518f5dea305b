import HTTPTransport
import Synchronization

/// The patience with each store, shared by all its clients of this process.
final class Patiences: Sendable {
    private let known = Mutex<[String: Patience]>([:])
    private let make: @Sendable () -> Patience

    init(_ make: @escaping @Sendable () -> Patience) {
        self.make = make
    }

    /// - Parameter store: its endpoint, or another unique name.
    func patience(with store: String) -> Patience {
        known.withLock { known in
            if let patience = known[store] { return patience }
            let patience = make()
            known[store] = patience
            return patience
        }
    }
}
