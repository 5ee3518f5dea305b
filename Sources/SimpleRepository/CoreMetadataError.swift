/// Why bytes are not core metadata that can be used.
package enum CoreMetadataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// More bytes than `CoreMetadata.sizeMax`.
    case tooLarge(Int)
    /// A field that must stand there once does not.
    case missing(field: String)
    /// A field that may stand there once stands there again.
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
