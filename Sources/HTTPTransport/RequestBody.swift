/// The body of a request. Every kind can be sent again, so a retry never needs the caller.
package enum RequestBody: Sendable {
    case none
    case bytes([UInt8])
    /// `length` bytes of the file at `path` from `offset`, streamed.
    case file(path: String, offset: Int64, length: Int64)

    /// The number of bytes to send.
    package var length: Int64 {
        switch self {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .file(_, _, let length): length
        }
    }
}

extension RequestBody {
    /// The reason why a body's file cannot be read, in one line.
    package struct Unreadable: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Passes all bytes in pieces, as they will be sent.
    package func forEachPiece(_ take: (UnsafeRawBufferPointer) -> Void) throws(Unreadable) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { buffer.deallocate() }
        do {
            let reader = try RequestBodyReader(self)
            while true {
                let count = try reader.read(into: buffer)
                if count == 0 { return }
                take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        } catch let failure {
            throw Unreadable(description: failure.message)
        }
    }
}
