extension ChannelDecoder {
    /// Reads `storage-class`, `encryption` and `acl`.
    mutating func storage(in settings: Settings) -> StorageSetting {
        StorageSetting(
            storageClass: word("storage-class", of: StorageSetting.classes, in: settings),
            encryption: encryption(in: settings), acl: word("acl", of: StorageSetting.acls, in: settings))
    }

    private mutating func word(_ key: String, of words: [String], in settings: Settings) -> String? {
        guard let value = reader.text(key, in: settings) else { return nil }
        if words.contains(value.text) { return value.text }
        reader.report(
            "'\(key)' must be one of \(words.joined(separator: ", ")), not '\(value.text)'", at: value.place)
        return nil
    }

    private mutating func encryption(in settings: Settings) -> StorageSetting.Encryption? {
        guard let node = settings["encryption"],
            let table = reader.settings(
                node, what: "'encryption'", place: node.place, keys: ["algorithm", "key", "bucket-key"]),
            reader.has("algorithm", in: table),
            let algorithm = reader.choice("algorithm", in: table, of: StorageSetting.Encryption.Algorithm.self)
        else { return nil }
        let key = reader.text("key", in: table)
        if let key, key.text.isEmpty || !key.text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            reader.report("'key' must be visible ASCII, as a key's ARN, id or alias is", at: key.place)
        }
        let bucketKey = table["bucket-key"].map { _ in reader.flag("bucket-key", in: table) }
        if algorithm == .sseS3, key != nil || bucketKey != nil {
            reader.report("'key' and 'bucket-key' belong to sse-kms", at: node.place)
        }
        return StorageSetting.Encryption(algorithm: algorithm, key: key?.text, bucketKey: bucketKey)
    }
}
