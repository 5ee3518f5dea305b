import Glibc

/// A listening socket whose queue is full, so that the kernel answers no further connection.
final class FullListener {
    private(set) var port: UInt16 = 0
    private var descriptors: [Int32] = []

    init() throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let listener = makeSocket()
        onAddress(&address) { pointer, length in
            bind(listener, pointer, length.pointee) | listen(listener, 0) | getsockname(listener, pointer, length)
        }
        port = UInt16(bigEndian: address.sin_port)
        for _ in 1...4 {
            let client = makeSocket()
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            onAddress(&address) { connect(client, $0, $1.pointee) }
        }
    }

    deinit { descriptors.forEach { close($0) } }

    private func makeSocket() -> Int32 {
        descriptors.append(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        return descriptors[descriptors.count - 1]
    }

    private func onAddress(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) {
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = body($0, &length) }
        }
    }
}
