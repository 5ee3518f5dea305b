/// S3's additional checksums that the sandbox knows.
package enum ChecksumAlgorithm: String, Codable, Sendable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"

    /// A name such as `x-amz-checksum-sha256`.
    var headerName: String { "x-amz-checksum-" + rawValue.lowercased() }

    /// A name such as `ChecksumSHA256`.
    var elementName: String { "Checksum" + rawValue }

    var digestBytes: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// Accepts either case, like the service.
    init?(headerValue: String) {
        self.init(rawValue: headerValue.uppercased())
    }
}
