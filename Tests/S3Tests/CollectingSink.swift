import HTTPTransport
import Synchronization

/// Keeps what arrives in the latest attempt.
final class CollectingSink: ResponseBodySink {
    private let content = Mutex<[UInt8]>([])

    var bytes: [UInt8] { content.withLock { $0 } }

    func begin(status: Int, headers: HTTPHeaders) {
        content.withLock { $0 = [] }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        let bytes = Array(bytes)
        content.withLock { $0 += bytes }
    }
}
