/// The additional checksums of S3 that the sandbox knows.
package enum ChecksumAlgorithm: String, Codable, Sendable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"

    /// `x-amz-checksum-sha256` and its like.
    var headerName: String { "x-amz-checksum-" + rawValue.lowercased() }

    /// `ChecksumSHA256` and its like.
    var elementName: String { "Checksum" + rawValue }

    var digestBytes: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// Takes either case, as the service does.
    init?(headerValue: String) {
        self.init(rawValue: headerValue.uppercased())
    }
}
