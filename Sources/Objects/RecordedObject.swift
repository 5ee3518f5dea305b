package import FoundationEssentials

/// One version of an object, as recorded in the journal.
package struct RecordedObject: Sendable, Equatable {
    /// `nil` in a bucket that never had versioning.
    package var versionID: VersionID?
    package var etag: ETag
    /// Bytes.
    package var size: Int64
    /// SHA-256 of the full object.
    package var sha256: SHA256Digest?
    package var contentType: String?
    package var cacheControl: String?
    /// User metadata, names in lower case.
    package var metadata: [String: String]
    /// The other headers that readers get: encoding, disposition, language, expires, redirect; names in lower case. `nil` if
    /// not known: listings have none, and older journals kept none.
    package var otherHeaders: [String: String]?
    /// The time of the write by the service's clock, if it was listed or read. It distinguishes versions without an id.
    package var lastModified: Date?

    package init(
        versionID: VersionID?, etag: ETag, size: Int64, sha256: SHA256Digest? = nil, contentType: String? = nil,
        cacheControl: String? = nil, metadata: [String: String] = [:], otherHeaders: [String: String]? = nil,
        lastModified: Date? = nil
    ) {
        self.otherHeaders = otherHeaders
        self.lastModified = lastModified
        self.versionID = versionID
        self.etag = etag
        self.size = size
        self.sha256 = sha256
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.metadata = metadata
    }

    /// The record of an object that was read.
    package init(_ head: ObjectHead, versioned: Bool) {
        let hasOwnID = head.versionID.map { $0 != .null } ?? false
        self.init(
            versionID: versioned || hasOwnID ? head.versionID : nil, etag: head.etag, size: head.size,
            sha256: head.checksumSHA256,
            contentType: head.attributes.contentType, cacheControl: head.attributes.cacheControl,
            metadata: head.attributes.metadata, otherHeaders: head.attributes.otherHeaders,
            // Others differ by their ids.
            lastModified: hasOwnID ? nil : head.lastModified)
    }

    /// The known headers and user metadata.
    package var attributes: ObjectAttributes {
        get {
            var attributes = ObjectAttributes(
                contentType: contentType, cacheControl: cacheControl, metadata: metadata)
            attributes.otherHeaders = otherHeaders ?? [:]
            return attributes
        }
        set {
            contentType = newValue.contentType
            cacheControl = newValue.cacheControl
            metadata = newValue.metadata
            otherHeaders = newValue.otherHeaders
        }
    }

    /// Whether all headers are known: they were read, or written by a run.
    package var hasAttributes: Bool { contentType != nil && otherHeaders != nil }

    /// Whether a version of that time may be this one: answers have whole seconds, listings of some stores fractions.
    package func isOf(_ time: Date?) -> Bool {
        guard let lastModified, let time else { return true }
        return lastModified.timeIntervalSince1970.rounded(.down) == time.timeIntervalSince1970.rounded(.down)
    }

    /// Whether ETags can show if `other` holds the same bytes: not if one of the two was written in parts, or copied from such
    /// an object. CopyObject joins many parts into one, and a copy in parts splits one into many.
    package func isComparable(to other: RecordedObject) -> Bool {
        !etag.isMultipart && !other.etag.isMultipart
    }
}
