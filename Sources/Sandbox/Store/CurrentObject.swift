import Objects

/// A current object of a bucket with all that its readers get, apart from its bytes.
struct CurrentObject: Encodable, Sendable {
    var key: String
    var size: Int64
    var etag: String
    /// Content-Type, Cache-Control and similar headers, by their names in lower case.
    var headers: [String: String]
    /// User metadata, by names without `x-amz-meta-`.
    var metadata: [String: String]
    /// The checksum in base64, if the service knows one.
    var checksum: String?

    init(key: ObjectKey, version: StoredVersion) {
        self.key = key.text
        (size, etag) = (version.size, version.etag.description)
        (headers, metadata) = (version.attributes, version.metadata)
        checksum = version.checksum?.value
    }
}
