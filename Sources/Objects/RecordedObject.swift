/// One version of an object as the journal keeps it.
package struct RecordedObject: Sendable, Equatable {
    /// `nil` in a bucket that never had versioning.
    package var versionID: VersionID?
    package var etag: ETag
    /// Bytes.
    package var size: Int64
    /// Of the full object.
    package var sha256: SHA256Digest?
    package var contentType: String?
    package var cacheControl: String?
    /// User metadata, names in lower case.
    package var metadata: [String: String]

    package init(
        versionID: VersionID?, etag: ETag, size: Int64, sha256: SHA256Digest? = nil, contentType: String? = nil,
        cacheControl: String? = nil, metadata: [String: String] = [:]
    ) {
        self.versionID = versionID
        self.etag = etag
        self.size = size
        self.sha256 = sha256
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.metadata = metadata
    }

    /// What the journal keeps of an object that was read.
    package init(_ head: ObjectHead, versioned: Bool) {
        self.init(
            versionID: versioned ? head.versionID : nil, etag: head.etag, size: head.size, sha256: head.checksumSHA256,
            contentType: head.attributes.contentType, cacheControl: head.attributes.cacheControl,
            metadata: head.attributes.metadata)
    }

    /// Whether ETags can tell whether `other` holds the same bytes: not once one of the two was written in parts, or
    /// copied from an object that was. CopyObject makes one part of many, a copy in parts makes many of one.
    package func isComparable(to other: RecordedObject) -> Bool {
        !etag.isMultipart && !other.etag.isMultipart
    }
}
