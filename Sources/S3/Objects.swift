package import Digests
package import Foundation

/// Versioning of a bucket (GetBucketVersioning).
package struct BucketVersioning: Sendable, Equatable {
    package enum Status: String, Sendable {
        case enabled = "Enabled"
        case suspended = "Suspended"
        /// Never configured: the answer holds no Status.
        case never = ""
    }

    package var status: Status
    /// Whether permanent deletes need a second factor.
    package var mfaDelete: Bool

    package init(status: Status, mfaDelete: Bool = false) {
        self.status = status
        self.mfaDelete = mfaDelete
    }
}

/// One object of ListObjectsV2.
package struct ListedObject: Sendable, Equatable {
    package var key: ObjectKey
    package var etag: ETag
    /// Bytes.
    package var size: Int64
    package var lastModified: Date

    package init(key: ObjectKey, etag: ETag, size: Int64, lastModified: Date) {
        self.key = key
        self.etag = etag
        self.size = size
        self.lastModified = lastModified
    }
}

/// One page of ListObjectsV2.
package struct ObjectListing: Sendable, Equatable {
    package var objects: [ListedObject]
    package var commonPrefixes: [String]
    /// Set when there are more.
    package var nextContinuationToken: String?

    package init(objects: [ListedObject], commonPrefixes: [String], nextContinuationToken: String?) {
        self.objects = objects
        self.commonPrefixes = commonPrefixes
        self.nextContinuationToken = nextContinuationToken
    }
}

/// One entry of ListObjectVersions: a version of an object, or a delete marker.
package struct ObjectVersion: Sendable, Equatable {
    package var key: ObjectKey
    package var versionID: VersionID
    package var isLatest: Bool
    package var isDeleteMarker: Bool
    /// `nil` for a delete marker.
    package var etag: ETag?
    /// Bytes; 0 for a delete marker.
    package var size: Int64
    /// Whole seconds on AWS.
    package var lastModified: Date

    package init(
        key: ObjectKey, versionID: VersionID, isLatest: Bool, isDeleteMarker: Bool, etag: ETag?, size: Int64,
        lastModified: Date
    ) {
        self.key = key
        self.versionID = versionID
        self.isLatest = isLatest
        self.isDeleteMarker = isDeleteMarker
        self.etag = etag
        self.size = size
        self.lastModified = lastModified
    }
}

/// One page of ListObjectVersions, in document order: keys ascending, of one key the newest first, versions and
/// markers as they stand.
package struct VersionListing: Sendable, Equatable {
    package var versions: [ObjectVersion]
    package var commonPrefixes: [String]
    /// Set when there are more; both are passed back unchanged.
    package var next: Marker?

    package struct Marker: Sendable, Equatable {
        package var key: String
        package var versionID: String?

        package init(key: String, versionID: String?) {
            self.key = key
            self.versionID = versionID
        }
    }

    package init(versions: [ObjectVersion], commonPrefixes: [String], next: Marker?) {
        self.versions = versions
        self.commonPrefixes = commonPrefixes
        self.next = next
    }
}

/// What HeadObject and GetObject tell of one version.
package struct ObjectHead: Sendable, Equatable {
    package var etag: ETag
    /// `nil` in a bucket that never had versioning.
    package var versionID: VersionID?
    /// Bytes of the whole object, also when a range was asked for.
    package var size: Int64
    package var lastModified: Date?
    package var attributes: ObjectAttributes
    /// Full-object SHA-256; never a composite checksum.
    package var checksumSHA256: SHA256Digest?

    package init(
        etag: ETag, versionID: VersionID?, size: Int64, lastModified: Date?, attributes: ObjectAttributes,
        checksumSHA256: SHA256Digest?
    ) {
        self.etag = etag
        self.versionID = versionID
        self.size = size
        self.lastModified = lastModified
        self.attributes = attributes
        self.checksumSHA256 = checksumSHA256
    }
}

/// What can be given to an object when it is written, and comes back when it is read.
package struct ObjectAttributes: Sendable, Equatable {
    package var contentType: String?
    package var cacheControl: String?
    package var contentEncoding: String?
    package var contentDisposition: String?
    package var contentLanguage: String?
    /// User metadata, names without `x-amz-meta-` and in lower case.
    package var metadata: [String: String]

    package init(
        contentType: String? = nil, cacheControl: String? = nil, contentEncoding: String? = nil,
        contentDisposition: String? = nil, contentLanguage: String? = nil, metadata: [String: String] = [:]
    ) {
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.contentEncoding = contentEncoding
        self.contentDisposition = contentDisposition
        self.contentLanguage = contentLanguage
        self.metadata = metadata
    }
}

/// The outcome of HeadObject when there may be no object.
package enum ObjectPresence: Sendable, Equatable {
    case present(ObjectHead)
    /// 404; `deleteMarker` when the answer says that a marker is on top (not every server does).
    case absent(deleteMarker: VersionID?)
}

/// A condition on the object that a write replaces (conditional writes and deletes).
package enum WriteCondition: Sendable, Equatable {
    case none
    /// `If-None-Match: *`: there must be no current object.
    case ifAbsent
    /// `If-Match`: the current object must have this tag.
    case ifMatch(ETag)
}

/// What a write answered.
package struct WriteResult: Sendable, Equatable {
    /// `nil` in a bucket that never had versioning, and where a server leaves it out.
    package var versionID: VersionID?
    /// `nil` for a delete.
    package var etag: ETag?
    /// Whether a delete made, or removed, a delete marker.
    package var isDeleteMarker: Bool
    package var requestID: String?

    package init(versionID: VersionID?, etag: ETag? = nil, isDeleteMarker: Bool = false, requestID: String? = nil) {
        self.versionID = versionID
        self.etag = etag
        self.isDeleteMarker = isDeleteMarker
        self.requestID = requestID
    }
}
