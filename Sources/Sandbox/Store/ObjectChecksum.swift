/// A checksum that S3 keeps with an object.
package struct ObjectChecksum: Codable, Sendable, Equatable {
    /// What a checksum covers (CreateMultipartUpload, `x-amz-checksum-type`).
    package enum Kind: String, Codable, Sendable {
        case fullObject = "FULL_OBJECT"
        /// The checksum of the parts' checksums, written with `-N`.
        case composite = "COMPOSITE"
    }

    package var algorithm: ChecksumAlgorithm
    /// Base64, with `-N` when composite.
    package var value: String
    package var kind: Kind

    package init(algorithm: ChecksumAlgorithm, value: String, kind: Kind = .fullObject) {
        self.algorithm = algorithm
        self.value = value
        self.kind = kind
    }
}
