/// What a request sends. Every kind can be sent again, so a retry never needs the caller.
package enum RequestBody: Sendable {
    case none
    case bytes([UInt8])
    /// `length` bytes of the file at `path` from `offset`, streamed.
    case file(path: String, offset: Int64, length: Int64)

    /// Bytes that will be sent.
    package var length: Int64 {
        switch self {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .file(_, _, let length): length
        }
    }
}
