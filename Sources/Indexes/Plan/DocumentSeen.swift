package import Objects

/// One of rollbook's own documents, as far as it was read.
package enum DocumentSeen: Sendable, Equatable {
    /// It was not read, or is too large to be held.
    case nothing
    case absent
    case present([UInt8], ETag)

    /// The size limit of a document that is held, in bytes.
    package static let bytesMax = 1 << 20
}
