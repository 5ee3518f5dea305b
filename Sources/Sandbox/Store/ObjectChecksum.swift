/// A checksum that S3 keeps with an object.
package struct ObjectChecksum: Codable, Sendable, Equatable {
    /// The bytes that a checksum covers (CreateMultipartUpload, `x-amz-checksum-type`).
    package enum Kind: String, Codable, Sendable {
        case fullObject = "FULL_OBJECT"
        /// The checksum of the parts' checksums, with `-N` at its end.
        case composite = "COMPOSITE"
    }

    package var algorithm: ChecksumAlgorithm
    /// The checksum in base64, with `-N` if composite.
    package var value: String
    package var kind: Kind

    package init(algorithm: ChecksumAlgorithm, value: String, kind: Kind = .fullObject) {
        self.algorithm = algorithm
        self.value = value
        self.kind = kind
    }
}
