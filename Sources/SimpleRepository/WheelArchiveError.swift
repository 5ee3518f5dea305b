/// The reason why an archive gives no metadata.
package enum WheelArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no end record of a central directory.
    case notAnArchive
    case malformed(String)
    /// The archive uses several disks, encryption, or a method other than stored and deflate.
    case unsupported(String)
    /// There is no `*.dist-info/METADATA` on the top level.
    case noMetadata
    /// There are several METADATA files; installers would have to guess.
    case severalMetadata([String])
    /// A part that must be read exceeds its limit.
    case tooLarge(String)
    case inflate(InflateError)
    case checksumMismatch
    /// `receive` got another number of bytes than it requested.
    case byteCount(expected: Int, found: Int)

    package var description: String {
        switch self {
        case .notAnArchive: "not a zip archive, or one that was cut off"
        case .malformed(let reason): "malformed zip archive: \(reason)"
        case .unsupported(let reason): "zip archive that installers do not read: \(reason)"
        case .noMetadata: "no *.dist-info/METADATA in the archive"
        case .severalMetadata(let names): "more than one METADATA in the archive: \(names.joined(separator: ", "))"
        case .tooLarge(let part): "too large to be read: \(part)"
        case .inflate(let error): "METADATA does not decompress: \(error)"
        case .checksumMismatch: "METADATA does not match its checksum"
        case .byteCount(let expected, let found): "\(found) bytes of the archive were read instead of \(expected)"
        }
    }
}
