/// The storage attributes of an object, which readers do not see and a copy does not take over by itself.
package struct ObjectStorage: Sendable, Equatable {
    /// `nil`: STANDARD, or not known.
    package var storageClass: String?
    package var encryption: Encryption
    /// The ACL to give; only GetObjectAcl shows an object's present one.
    package var acl: ObjectACL?

    /// Encryption by the service; without an algorithm, the bucket's default.
    package struct Encryption: Sendable, Equatable {
        /// `AES256`, `aws:kms` or `aws:kms:dsse`.
        package var algorithm: String?
        package var keyID: String?
        /// `true` or `false`, as in the header.
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

    /// Storage classes whose objects must be restored before they can be read.
    package static let archives: Set<String> = ["GLACIER", "DEEP_ARCHIVE"]

    /// These attributes, overridden by those of `setting`.
    package func overridden(by setting: ObjectStorage) -> ObjectStorage {
        ObjectStorage(
            storageClass: setting.storageClass ?? storageClass,
            encryption: setting.encryption.algorithm == nil ? encryption : setting.encryption, acl: setting.acl ?? acl)
    }

    /// The attributes for a new version: without an archive class, so that readers can get the object, and without the ACL
    /// `private`, which is the default.
    package var restated: ObjectStorage {
        var storage = self
        if let name = storageClass, Self.archives.contains(name) { storage.storageClass = nil }
        if acl == .private { storage.acl = nil }
        return storage
    }
}
