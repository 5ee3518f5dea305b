package import FoundationEssentials
package import Objects

/// One version of an object, or one delete marker, in the sandbox.
package struct StoredVersion: Codable, Sendable {
    package var versionID: VersionID
    package var isDeleteMarker: Bool
    /// Empty for a delete marker.
    package var etag: ETag
    /// The time in whole seconds.
    package var lastModified: Date
    package var body: ObjectBody
    /// Content-Type, Cache-Control and similar headers, unchanged, by their names in lower case.
    package var attributes: [String: String]
    /// User metadata, by names without `x-amz-meta-` and in lower case.
    package var metadata: [String: String]
    package var tags: [ObjectTag]
    package var checksum: ObjectChecksum?
    /// The size of each part in bytes; empty without a multipart upload.
    package var partSizes: [Int64]
    package var acl: CannedACL
    /// The header fields of an ACL that is not canned, by their names in lower case.
    package var grants: [String: String]?
    package var storageClass: String
    /// The access key of its writer; `nil` for the sandbox's initial objects.
    package var writer: String?

    package var size: Int64 { body.length }

    /// The encryption by the service, as in its answers.
    package var encryption: String { attributes[Self.encryptionName] ?? "AES256" }

    static let encryptionName = "x-amz-server-side-encryption"
    static let encryptionNames = [
        encryptionName, "\(encryptionName)-aws-kms-key-id", "\(encryptionName)-bucket-key-enabled",
    ]

    init(content: VersionContent, versionID: VersionID, lastModified: Date, writer: String?) {
        self.writer = writer
        self.versionID = versionID
        isDeleteMarker = false
        etag = content.etag
        self.lastModified = lastModified
        body = content.body
        attributes = content.description.attributes
        metadata = content.description.metadata
        tags = content.description.tags
        checksum = content.checksum
        partSizes = content.partSizes
        acl = content.description.acl
        grants = content.description.grants
        storageClass = content.description.storageClass
    }

    init(markerWithID versionID: VersionID, lastModified: Date, writer: String?) {
        self.init(
            content: VersionContent(body: .empty, etag: "", checksum: nil), versionID: versionID,
            lastModified: lastModified, writer: writer)
        isDeleteMarker = true
    }

    /// The description that a copy takes over.
    var description: ObjectDescription {
        ObjectDescription(
            attributes: attributes, metadata: metadata, tags: tags, acl: acl, grants: grants,
            storageClass: storageClass)
    }

    package var objectACL: ObjectACL { grants.flatMap { ObjectACL(headers: $0) } ?? acl.acl }
}

/// A tag of an object; tags keep their given order.
package struct ObjectTag: Codable, Sendable, Equatable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// A writer's description of an object, apart from its bytes.
struct ObjectDescription: Codable, Sendable {
    var attributes: [String: String] = [:]
    var metadata: [String: String] = [:]
    var tags: [ObjectTag] = []
    var acl: CannedACL = .private
    var grants: [String: String]?
    var storageClass = "STANDARD"
}

/// A version before the store gives it an id and a time.
struct VersionContent: Sendable {
    var body: ObjectBody
    var etag: ETag
    var description = ObjectDescription()
    var checksum: ObjectChecksum?
    var partSizes: [Int64] = []
}
