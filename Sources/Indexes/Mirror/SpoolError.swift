package import Objects

/// A failed download, or one that differs from what the upstream index states.
package enum SpoolError: Error, Sendable, Equatable, CustomStringConvertible {
    case status(url: String, status: Int)
    case differentBytes(url: String, expected: SHA256Digest, found: SHA256Digest, size: Int64)
    case differentSize(url: String, expected: Int64, found: Int64)
    /// Larger than expected; the rest was not read.
    case tooLarge(url: String, expected: Int64)
    case cannotWrite(path: String, reason: String)
    case cannotRead(path: String, reason: String)

    package var description: String {
        switch self {
        case .status(let url, let status): "\(url): the upstream index answered \(status)"
        case .differentBytes(let url, let expected, let found, let size):
            "\(url): sha256 is \(found) (\(size) bytes), the upstream index says \(expected)"
        case .differentSize(let url, let expected, let found):
            "\(url): it has \(found) bytes, the upstream index says \(expected)"
        case .tooLarge(let url, let expected):
            "\(url): it has more than the \(expected) bytes that the upstream index says"
        case .cannotWrite(let path, let reason), .cannotRead(let path, let reason): "\(path): \(reason)"
        }
    }
}
