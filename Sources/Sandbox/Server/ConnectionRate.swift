import Synchronization

/// The bandwidth of each connection, in each direction: that of a long way with one stream.
final class ConnectionRate: Sendable {
    private let limit = Mutex<Int?>(nil)

    /// `nil`: not limited.
    var bytesPerSecond: Int? {
        get { limit.withLock { $0 } }
        set { limit.withLock { $0 = newValue.map { max(1, $0) } } }
    }
}
