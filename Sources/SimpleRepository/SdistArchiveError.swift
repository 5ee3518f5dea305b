/// The reason why an sdist gives no metadata.
package enum SdistArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    case notGzip
    case inflate(InflateError)
    /// The tar archive inside is cut off or damaged.
    case malformed
    /// There is no `<folder>/PKG-INFO`.
    case noMetadata

    package var description: String {
        switch self {
        case .notGzip: "not a gzip file"
        case .inflate(let error): "it does not decompress: \(error)"
        case .malformed: "a damaged tar archive"
        case .noMetadata: "no PKG-INFO in the archive"
        }
    }
}
