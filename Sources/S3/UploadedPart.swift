package import Objects

/// One part of a multipart upload.
package struct UploadedPart: Sendable, Equatable {
    /// 1 to 10,000.
    package var number: Int
    package var etag: ETag
    /// `nil` where a server keeps no checksums.
    package var checksumSHA256: SHA256Digest?
    /// Bytes; `nil` where the answer does not say.
    package var size: Int64?

    package init(number: Int, etag: ETag, checksumSHA256: SHA256Digest? = nil, size: Int64? = nil) {
        self.number = number
        self.etag = etag
        self.checksumSHA256 = checksumSHA256
        self.size = size
    }
}
