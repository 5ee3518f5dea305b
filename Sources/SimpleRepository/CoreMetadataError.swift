/// The reason why bytes are not usable core metadata.
package enum CoreMetadataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file has more bytes than `CoreMetadata.sizeMax`.
    case tooLarge(Int)
    /// A required field is missing.
    case missing(field: String)
    /// A field that may appear only once is repeated.
    case repeated(field: String)
    /// A field is not UTF-8.
    case notUTF8(field: String)
    case invalid(field: String, value: String)

    package var description: String {
        switch self {
        case .tooLarge(let size): "core metadata of \(size) bytes; at most \(CoreMetadata.sizeMax) are read"
        case .missing(let field): "core metadata without \(field)"
        case .repeated(let field): "core metadata with more than one \(field)"
        case .notUTF8(let field): "core metadata: \(field) is not UTF-8"
        case .invalid(let field, let value): "core metadata: invalid \(field) \(value.debugDescription)"
        }
    }
}
