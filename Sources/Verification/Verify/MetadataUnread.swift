/// Why core metadata could not be read through a public URL.
package enum MetadataUnread: Error, Sendable, Equatable, CustomStringConvertible {
    /// Neither 200 nor 206.
    case status(Int)
    case noAnswer(String)
    /// The server sends the whole file whatever part is asked for; it was not taken.
    case ignoresRanges
    /// More bytes than are read.
    case tooLarge(Int)
    /// Content-Encoding, though none was asked for.
    case encoded(String)
    /// The file changed between two requests.
    case changed
    /// The bucket holds another object than the one that a cache shows.
    case stale
    /// The bytes are not an archive with metadata, or more than is read.
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
