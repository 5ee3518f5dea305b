/// How an object is kept, which readers do not see: what a copy does not take over by itself.
package struct ObjectStorage: Sendable, Equatable {
    /// `nil`: STANDARD, or not known.
    package var storageClass: String?
    package var encryption: Encryption
    /// The ACL to be given; GetObjectAcl alone says which an object has.
    package var acl: ObjectACL?

    /// Encryption by the service; without an algorithm the bucket's default is meant.
    package struct Encryption: Sendable, Equatable {
        /// `AES256`, `aws:kms` or `aws:kms:dsse`.
        package var algorithm: String?
        package var keyID: String?
        /// `true` or `false`, as the header says it.
        package var bucketKey: String?

        package init(algorithm: String? = nil, keyID: String? = nil, bucketKey: String? = nil) {
            self.algorithm = algorithm
            self.keyID = keyID
            self.bucketKey = bucketKey
        }
    }

    package init(storageClass: String? = nil, encryption: Encryption = Encryption(), acl: ObjectACL? = nil) {
        self.storageClass = storageClass
        self.encryption = encryption
        self.acl = acl
    }

    /// Classes whose objects cannot be read before they are brought back.
    package static let archives: Set<String> = ["GLACIER", "DEEP_ARCHIVE"]

    /// With what `setting` says in its place.
    package func overridden(by setting: ObjectStorage) -> ObjectStorage {
        ObjectStorage(
            storageClass: setting.storageClass ?? storageClass,
            encryption: setting.encryption.algorithm == nil ? encryption : setting.encryption, acl: setting.acl ?? acl)
    }

    /// As a new version is given it: what was archived since is not, so that readers find the object, and what is private is so
    /// without a word.
    package var restated: ObjectStorage {
        var storage = self
        if let name = storageClass, Self.archives.contains(name) { storage.storageClass = nil }
        if acl == .private { storage.acl = nil }
        return storage
    }
}
