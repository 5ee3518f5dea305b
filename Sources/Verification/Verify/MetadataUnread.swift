/// The reason why core metadata could not be read through a public URL.
package enum MetadataUnread: Error, Sendable, Equatable, CustomStringConvertible {
    /// The status is neither 200 nor 206.
    case status(Int)
    case noAnswer(String)
    /// The server sends the whole file whatever the range; it was not taken.
    case ignoresRanges
    /// The file is larger than the limit.
    case tooLarge(Int)
    /// The answer has a Content-Encoding that was not requested.
    case encoded(String)
    /// The file changed between two requests.
    case changed
    /// The bucket holds another object than the cache shows.
    case stale
    /// The bytes are not an archive with metadata, or exceed a limit.
    case unusable(String)

    package var description: String {
        switch self {
        case .status(let status): "the public host answers \(status)"
        case .noAnswer(let reason): "no answer: \(reason)"
        case .ignoresRanges: "the server ignores Range, and the file is too large to be read whole"
        case .tooLarge(let bytesMax): "more than \(bytesMax) bytes, which is more than is read"
        case .encoded(let name): "it is served with Content-Encoding \(name), which was not asked for"
        case .changed: "the file changed while it was read"
        case .stale: "a cache shows another object than the bucket holds"
        case .unusable(let reason): reason
        }
    }
}
