package import Objects
package import PlaybookFiles

extension ObjectStorage {
    /// The storage that a channel's settings state.
    package init(_ setting: StorageSetting) {
        self.init(
            storageClass: setting.storageClass, encryption: Encryption(setting.encryption),
            acl: setting.acl.map { .canned($0) })
    }
}

extension ObjectStorage.Encryption {
    /// - Parameter setting: `nil`: the bucket's default.
    package init(_ setting: StorageSetting.Encryption?) {
        self.init(
            algorithm: setting?.algorithm.header, keyID: setting?.key,
            bucketKey: setting?.bucketKey.map { $0 ? "true" : "false" })
    }
}
