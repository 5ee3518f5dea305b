package import PlaybookFiles
package import S3

extension StoreWays {
    /// The ways that a channel's settings state.
    package init(_ setting: StoreSetting) {
        self.init(
            checksums: Checksums(setting.checksums), virtualHost: setting.virtualHost,
            requesterPays: setting.requesterPays, versions: Versions(setting.versions))
    }
}

extension StoreWays.Checksums {
    fileprivate init(_ setting: StoreSetting.Checksums) {
        self =
            switch setting {
            case .off: .off
            case .md5: .md5
            case .sha256: .sha256
            }
    }
}

extension StoreWays.Versions {
    fileprivate init(_ setting: StoreSetting.Versions) {
        self =
            switch setting {
            case .bucket: .asked
            case .enabled: .enabled
            case .off: .off
            }
    }
}
