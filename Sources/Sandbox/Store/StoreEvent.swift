import AWSRequests
import FoundationEssentials
import Objects

/// One change of the store, applied to the state in memory and kept in the event log.
enum StoreEvent: Codable, Sendable {
    case bucketCreated(bucket: String, at: Date, acl: CannedACL)
    case bucketDeleted(bucket: String)
    case versioningSet(bucket: String, state: BucketVersioningState)
    case bucketACLSet(bucket: String, acl: CannedACL)
    /// `nil` removes the document.
    case configurationSet(bucket: String, subresource: String, document: String?)
    case written(bucket: String, key: ObjectKey, version: StoredVersion)
    case purged(bucket: String, key: ObjectKey, versionID: VersionID, remover: String?)
    case tagged(bucket: String, key: ObjectKey, versionID: VersionID, tags: [ObjectTag])
    case objectACLSet(bucket: String, key: ObjectKey, versionID: VersionID, acl: CannedACL, grants: [String: String]?)
    /// A change that no service makes: a version becomes another one in place.
    case damaged(bucket: String, key: ObjectKey, version: StoredVersion)
    case uploadStarted(bucket: String, upload: MultipartUpload)
    case partStored(bucket: String, uploadID: String, part: MultipartUpload.Part)
    case uploadEnded(bucket: String, uploadID: String)
}
