import SimpleRepository

/// Reads `channels.yaml`.
struct ChannelDecoder {
    static let keys = [
        "bucket", "region", "endpoint", "production", "public", "roots", "indexes", "paths", "layout", "conditions",
        "cloudfront", "expected-bucket-owner", "shrink-max", "archive", "require-hashes", "lock", "log", "prices",
        "parts", "cache", "together", "approvals", "profile", "upstream-yanks", "storage-class", "encryption", "acl",
        "pages", "pages-deadline", "checksums", "virtual-host", "requester-pays", "versions",
    ]

    var reader: NodeReader

    /// The channels in the order of the file, and the problems of the file. With any problem, these are the channels that could
    /// still be read, only good for checking other files against their names.
    static func decode(text: String, file: String) -> (channels: [Channel], diagnostics: [Diagnostic]) {
        let document = YAMLDocument(text: text, file: file)
        var decoder = ChannelDecoder(reader: NodeReader(file: file, diagnostics: document.diagnostics))
        let channels = document.root.map { decoder.channels(in: $0) } ?? []
        return (channels, decoder.reader.diagnostics)
    }

    private mutating func channels(in root: YAMLNode) -> [Channel] {
        let top = reader.settings(root, what: "the file", place: root.place, keys: ["channels", "operators"])
        guard let top, reader.has("channels", in: top), let node = top["channels"] else { return [] }
        let entries = reader.entries(node, what: "'channels'") ?? []
        let operators = operators(in: top)
        return entries.compactMap { entry in
            var channel = channel(named: entry)
            channel?.operators = operators
            return channel
        }
    }

    /// People's names, and their aliases for public logs.
    private mutating func operators(in top: Settings) -> [String: String] {
        guard let node = top["operators"] else { return [:] }
        var aliases: [String: String] = [:]
        for entry in reader.entries(node, what: "'operators'") ?? [] {
            guard let alias = reader.text(entry.value, "the alias of '\(entry.key)'") else { continue }
            if let problem = SettingRules.problem(ofName: alias.text) {
                reader.report("the alias of '\(entry.key)' \(problem)", at: alias.place)
            }
            aliases[entry.key] = alias.text
        }
        return aliases
    }

    private mutating func channel(named entry: YAMLEntry) -> Channel? {
        if let problem = SettingRules.problem(ofName: entry.key) {
            reader.report("the channel name '\(entry.key)' \(problem)", at: entry.keyPlace)
        }
        let what = "channel '\(entry.key)'"
        let read = reader.settings(entry.value, what: what, place: entry.keyPlace, keys: Self.keys)
        guard let settings = read else { return nil }
        let endpoint = checkedURL("endpoint", in: settings, allowsPath: true)
        let (roots, indexes) = placesOfIndexes(in: settings)
        let bucket = required("bucket", in: settings, problem: SettingRules.problem(ofPlace:))
        let pages = pages(in: settings)
        return Channel(
            name: entry.key,
            bucket: bucket,
            region: region(in: settings, of: bucket),
            endpoint: endpoint?.trimmingSlashes(),
            production: reader.flag("production", in: settings),
            publicURL: publicURL(in: settings),
            roots: roots,
            indexes: indexes,
            paths: paths(in: settings),
            layout: reader.choice("layout", in: settings, of: IndexLayout.self) ?? .flat,
            conditions: reader.choice("conditions", in: settings, of: Channel.Conditions.self),
            cloudFront: cloudFront(in: settings),
            expectedBucketOwner: checked(
                "expected-bucket-owner", in: settings, problem: SettingRules.problem(ofAccount:))?.text,
            shrinkMax: shrinkMax(in: settings),
            archive: archive(in: settings, of: bucket, outside: roots + indexes),
            requireHashes: reader.flag("require-hashes", in: settings),
            lock: lock(in: settings, outside: roots + indexes),
            log: log(in: settings, of: bucket, outside: roots + indexes),
            prices: prices(in: settings),
            limits: limits(in: settings),
            cache: cache(in: settings),
            together: together(in: settings, roots: roots, indexes: indexes),
            approvals: reader.choice("approvals", in: settings, of: ApprovalSetting.self) ?? .anyone,
            profile: checked("profile", in: settings, problem: SettingRules.problem(ofProfile:))?.text,
            followsUpstreamYanks: reader.flag("upstream-yanks", in: settings, default: true),
            storage: storage(in: settings), store: store(in: settings, endpoint: endpoint),
            pages: pages.setting, pagesDeadlineSeconds: pages.deadlineSeconds)
    }

    // MARK: Single settings

    private mutating func checked(
        _ key: String, in settings: Settings, problem: (String) -> String?
    ) -> PlacedText? {
        guard let value = reader.text(key, in: settings) else { return nil }
        guard let problem = problem(value.text) else { return value }
        reader.report("'\(key)' \(problem), not '\(value.text)'", at: value.place)
        return nil
    }

    /// A checked URL. The message does not repeat the value: a URL may hold a password.
    mutating func checkedURL(_ key: String, in settings: Settings, allowsPath: Bool) -> String? {
        guard let value = reader.text(key, in: settings) else { return nil }
        guard let problem = SettingRules.problem(ofURL: value.text, allowsPath: allowsPath) else { return value.text }
        reader.report("'\(key)' \(problem)", at: value.place)
        return nil
    }

    mutating func required(
        _ key: String, in settings: Settings, problem: (String) -> String?
    ) -> String {
        guard reader.has(key, in: settings) else { return "" }
        return checked(key, in: settings, problem: problem)?.text ?? ""
    }

    private mutating func publicURL(in settings: Settings) -> String {
        guard settings["public"] != nil else {
            if case .scalar(let flag)? = settings["production"]?.value, flag.text == "true" {
                reader.report(
                    "missing key 'public' in \(settings.what)", at: settings.place,
                    hint: "a production channel is verified through its public URL")
            }
            return ""
        }
        return checkedURL("public", in: settings, allowsPath: true) ?? ""
    }

    /// Reads a share from 0 to 1, or a percentage.
    private mutating func shrinkMax(in settings: Settings) -> Double {
        guard let value = reader.text("shrink-max", in: settings) else { return Channel.shrinkMaxDefault }
        let isPercentage = value.text.hasSuffix("%")
        let number = Double(isPercentage ? String(value.text.dropLast()) : value.text)
        let share = number.map { isPercentage ? $0 / 100 : $0 }
        guard let share, (0...1).contains(share) else {
            reader.report(
                "'shrink-max' must be a share from 0 to 1, not '\(value.text)'", at: value.place,
                hint: "0.2 or 20%: an index may lose a fifth of its files")
            return Channel.shrinkMaxDefault
        }
        return share
    }

    private mutating func archive(
        in settings: Settings, of bucket: String, outside prefixes: [String]
    ) -> ArchivePlace? {
        guard let text = checked("archive", in: settings, problem: ArchivePlace.problem(of:)),
            let archive = ArchivePlace(text.text)
        else { return nil }
        for prefix in prefixes
        where archive.bucket == bucket && archive.overlaps(prefix) {
            reader.report("'archive' overlaps '\(prefix)', so its copies would be published", at: text.place)
        }
        return archive
    }

    /// Reads `off`, `required`, or the key of the lock object.
    private mutating func lock(in settings: Settings, outside prefixes: [String]) -> LockSetting {
        guard let value = reader.text("lock", in: settings) else { return .standard }
        switch value.text {
        case "off": return .off
        case "required": return .required(key: LockSetting.defaultKey)
        default: break
        }
        if let problem = SettingRules.problem(ofPath: value.text) {
            reader.report(
                "'lock' \(problem)", at: value.place, hint: "write off, required, or a key such as locks/rollbook")
        }
        for prefix in prefixes where value.text.isOrLiesBelow(prefix) {
            reader.report("'lock' lies below '\(prefix)', so it would be published", at: value.place)
        }
        return .optional(key: value.text)
    }

    /// Reads `off`, `required`, or the place of the log.
    private mutating func log(
        in settings: Settings, of bucket: String, outside prefixes: [String]
    ) -> LogSetting {
        guard let value = reader.text("log", in: settings) else { return .standard }
        let setting: LogSetting
        switch value.text {
        case "off": return .off
        case "required": setting = .required
        default:
            guard let place = ArchivePlace(value.text) else {
                let problem = ArchivePlace.problem(of: value.text) ?? "is no place"
                reader.report(
                    "'log' \(problem), not '\(value.text)'", at: value.place,
                    hint: "write off, required, or s3://BUCKET/PREFIX")
                return .standard
            }
            for prefix in prefixes where place.bucket == bucket && place.overlaps(prefix) {
                reader.report("'log' overlaps '\(prefix)', so its entries would be published", at: value.place)
            }
            setting = .elsewhere(place)
        }
        if let lock = reader.text("lock", in: settings), lock.text == "off" {
            reader.report(
                "'log' needs the lock, which is off", at: value.place, hint: "leave 'lock' out, or write log: off")
        }
        return setting
    }

    /// Reads `Cache-Control` of pages and of files.
    private mutating func cache(in settings: Settings) -> CacheSetting {
        guard let node = settings["cache"],
            let table = reader.settings(node, what: "'cache'", place: node.place, keys: ["pages", "files"])
        else { return .standard }
        let pages = checked("pages", in: table, problem: CacheSetting.problem(of:))?.text
        let files = checked("files", in: table, problem: CacheSetting.problem(of:))?.text
        return CacheSetting(pages: pages ?? CacheSetting.standard.pages, files: files)
    }

    /// Reads prices in US dollars; the default is those of us-east-2.
    private mutating func prices(in settings: Settings) -> RequestPrices {
        guard let node = settings["prices"],
            let table = reader.settings(node, what: "'prices'", place: node.place, keys: ["write", "read", "traffic"])
        else { return .standard }
        let standard = RequestPrices.standard
        return RequestPrices(
            write: dollars("write", in: table) ?? standard.write, read: dollars("read", in: table) ?? standard.read,
            traffic: dollars("traffic", in: table) ?? standard.traffic)
    }

    private mutating func dollars(_ key: String, in settings: Settings) -> Double? {
        guard let value = reader.text(key, in: settings) else { return nil }
        guard let dollars = Double(value.text), dollars >= 0, dollars.isFinite else {
            reader.report("'\(key)' must be a price in US dollars, not '\(value.text)'", at: value.place)
            return nil
        }
        return dollars
    }

    // MARK: Prefixes

    private mutating func placesOfIndexes(in settings: Settings) -> (roots: [String], indexes: [String]) {
        let roots = prefixes("roots", in: settings)
        for (position, root) in roots.enumerated() {
            for earlier in roots.prefix(position)
            where root.text.isOrLiesBelow(earlier.text) || earlier.text.isOrLiesBelow(root.text) {
                reader.report("root '\(root.text)' overlaps root '\(earlier.text)'", at: root.place)
            }
        }
        let indexes = prefixes("indexes", in: settings)
        if settings["roots"] == nil, settings["indexes"] == nil {
            reader.report(
                "\(settings.what) has neither 'roots' nor 'indexes'", at: settings.place,
                hint: "write roots: [v2-staging, v2], or list the indexes")
        }
        return (roots.map(\.text), indexes.map(\.text))
    }

    private mutating func prefixes(_ key: String, in settings: Settings) -> [PlacedText] {
        reader.distinctTexts(key, in: settings).filter { prefix in
            guard let problem = SettingRules.problem(ofIndex: prefix.text) else { return true }
            let trimmed = prefix.text.trimmingSlashes()
            let canBeTrimmed = trimmed != prefix.text && SettingRules.problem(ofIndex: trimmed) == nil
            reader.report(
                "'\(prefix.text)' in '\(key)' \(problem)", at: prefix.place,
                hint: canBeTrimmed ? "write \(trimmed)" : nil)
            return false
        }
    }

    /// Reads the paths. Both sides may be empty: the bucket's root, and the public URL itself.
    private mutating func paths(in settings: Settings) -> [String: String] {
        guard let node = settings["paths"], let entries = reader.entries(node, what: "'paths'") else { return [:] }
        var paths: [String: String] = [:]
        for entry in entries {
            guard let path = reader.text(entry.value, "'\(entry.key)'") else { continue }
            for (text, place) in [(entry.key, entry.keyPlace), (path.text, path.place)] where !text.isEmpty {
                if let problem = SettingRules.problem(ofPath: text) {
                    reader.report("'\(text)' in 'paths' \(problem)", at: place)
                }
            }
            paths[entry.key] = path.text
        }
        return paths
    }
}
