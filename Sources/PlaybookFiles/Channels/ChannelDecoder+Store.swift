extension ChannelDecoder {
    /// Reads `checksums`, `virtual-host`, `requester-pays` and `versions`.
    mutating func store(in settings: Settings, endpoint: String?) -> StoreSetting {
        var store = StoreSetting(
            checksums: reader.choice("checksums", in: settings, of: StoreSetting.Checksums.self) ?? .sha256,
            requesterPays: reader.flag("requester-pays", in: settings),
            versions: reader.choice("versions", in: settings, of: StoreSetting.Versions.self) ?? .bucket)
        if let bucket = settings["bucket"], case .scalar(let text) = bucket.value, text.text.hasPrefix("arn:"),
            settings["versions"] == nil, SettingRules.problem(ofAccessPoint: text.text) == nil
        {
            reader.report(
                "an access point cannot be asked whether its bucket keeps versions", at: bucket.place,
                hint: "write versions: enabled, or versions: off")
        }
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

    /// Reads the region. Another store may call it `auto`; an access point's name contains it.
    mutating func region(in settings: Settings, of bucket: String) -> String {
        let region = required("region", in: settings, problem: SettingRules.problem(ofRegion:))
        guard let place = settings["region"]?.place else { return region }
        if region == "auto", settings["endpoint"] == nil {
            reader.report(
                "'region' is auto, which Amazon does not know", at: place,
                hint: "name the store's 'endpoint', or the region")
        }
        if let own = SettingRules.region(ofAccessPoint: bucket), !region.isEmpty, own != region {
            reader.report("'region' is \(region), and the access point is in \(own)", at: place, hint: "write \(own)")
        }
        return region
    }
}
