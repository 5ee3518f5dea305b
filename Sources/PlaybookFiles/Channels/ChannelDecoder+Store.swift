extension ChannelDecoder {
    /// `checksums`, `virtual-host`, `requester-pays` and `versions`.
    mutating func store(in settings: Settings, endpoint: String?) -> StoreSetting {
        var store = StoreSetting(
            checksums: reader.choice("checksums", in: settings, of: StoreSetting.Checksums.self) ?? .sha256,
            requesterPays: reader.flag("requester-pays", in: settings),
            versions: reader.choice("versions", in: settings, of: StoreSetting.Versions.self) ?? .bucket)
        if let node = settings["virtual-host"] {
            store.virtualHost = reader.flag("virtual-host", in: settings)
            if store.virtualHost == true, let endpoint, SettingRules.isAddress(hostOf: endpoint) {
                reader.report(
                    "'virtual-host' puts the bucket before the endpoint's host, which is an address and not a name",
                    at: node.place, hint: "leave it out, or name the endpoint's host")
            }
        }
        return store
    }

    /// The region, which another store may call `auto`.
    mutating func region(in settings: Settings, endpoint: String?) -> String {
        let region = required("region", in: settings, problem: SettingRules.problem(ofRegion:))
        if region == "auto", settings["endpoint"] == nil, let place = settings["region"]?.place {
            reader.report(
                "'region' is auto, which Amazon does not know", at: place,
                hint: "name the store's 'endpoint', or the region")
        }
        return region
    }
}
