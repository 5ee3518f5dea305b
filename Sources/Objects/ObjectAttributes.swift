/// Attributes that a write can give to an object, and a read returns.
package struct ObjectAttributes: Sendable, Equatable {
    package var contentType: String?
    package var cacheControl: String?
    package var contentEncoding: String?
    package var contentDisposition: String?
    package var contentLanguage: String?
    /// As it was written; caches that honour it keep the object until then.
    package var expires: String?
    /// The redirect target of a website endpoint (`x-amz-website-redirect-location`).
    package var websiteRedirect: String?
    package var storage: ObjectStorage
    /// User metadata, names without `x-amz-meta-` and in lower case.
    package var metadata: [String: String]

    package init(
        contentType: String? = nil, cacheControl: String? = nil, contentEncoding: String? = nil,
        contentDisposition: String? = nil, contentLanguage: String? = nil, expires: String? = nil,
        websiteRedirect: String? = nil, storage: ObjectStorage = ObjectStorage(), metadata: [String: String] = [:]
    ) {
        self.storage = storage
        self.contentType = contentType
        self.cacheControl = cacheControl
        self.contentEncoding = contentEncoding
        self.contentDisposition = contentDisposition
        self.contentLanguage = contentLanguage
        self.expires = expires
        self.websiteRedirect = websiteRedirect
        self.metadata = metadata
    }
}

extension ObjectAttributes {
    /// The header fields besides content type and cache control, by their names in lower case.
    package var otherHeaders: [String: String] {
        get {
            var headers: [String: String] = [:]
            for (name, path) in Self.others { headers[name] = self[keyPath: path] }
            return headers.merging(storage.acl?.headers ?? [:]) { $1 }
        }
        set {
            for (name, path) in Self.others { self[keyPath: path] = newValue[name] }
            storage.acl = ObjectACL(headers: newValue)
        }
    }

    private static var others: [(String, WritableKeyPath<ObjectAttributes, String?>)] {
        [
            ("content-encoding", \.contentEncoding), ("content-disposition", \.contentDisposition),
            ("content-language", \.contentLanguage), ("expires", \.expires),
            ("x-amz-website-redirect-location", \.websiteRedirect),
            ("x-amz-storage-class", \.storage.storageClass),
            ("x-amz-server-side-encryption", \.storage.encryption.algorithm),
            ("x-amz-server-side-encryption-aws-kms-key-id", \.storage.encryption.keyID),
            ("x-amz-server-side-encryption-bucket-key-enabled", \.storage.encryption.bucketKey),
        ]
    }
}
