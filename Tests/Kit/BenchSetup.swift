package import PlaybookFiles
package import Sandbox
package import SimpleRepository

/// How the two channels and the upstream index of a `TestBench` are set up.
package struct BenchSetup: Sendable {
    package var roots: [String]
    /// Folders below each root.
    package var indexes: [String]
    /// Index prefixes of the channels besides those discovered.
    package var listedIndexes: [String]
    /// `nil`: every folder below every root.
    package var seededPrefixes: [String]?
    package var layout: IndexLayout
    package var conditions: Channel.Conditions
    package var devVersioning: BucketVersioningState
    package var nightlyVersioning: BucketVersioningState
    package var requireHashes: Bool
    package var shrinkMax: Double
    /// How the public side caches; `nil`: it does not, and nothing can be invalidated.
    package var cdn: BenchCDN?
    /// In every index of both channels from the beginning, with pages as the replaced scripts wrote them.
    package var ownWheels: [TestWheel]
    /// On offer upstream.
    package var upstream: [TestWheel]
    /// Dependencies of the catalog's one project, `torch`.
    package var dependencies: [Dependency]
    /// Size limits of one request, for both stores.
    package var limits: WriteLimits
    package var cache: CacheSetting
    /// Whether the public side answers 404 for what is not there, as where it may list the bucket; else 403.
    package var answersNotFound = false
    /// The lock of both channels' buckets.
    package var lock = LockSetting.off
    package var log = LogSetting.standard
    /// Indexes that installers read at once.
    package var together: [[String]] = []
    /// Patterns of the GPU family that an index is for, by its last folder.
    package var only: [String: [String]] = [:]
    /// The writer of both channels' pages; with an external one, an emulated indexer writes those of `nightly`.
    package var pages = PagesSetting.html
    /// Whether the clock of runs goes on by what is slept alone, as it does with a CDN.
    package var standsStill = false
    /// How late that indexer is; `nil`: it never comes.
    package var indexerSeconds: Double? = IndexerSettings.delaySecondsDefault
    /// The approvers whose yes opens steps, for both channels.
    package var approvals = ApprovalSetting.anyone
    /// How the stores of both channels are spoken to.
    package var ways = StoreSetting.amazon
    /// The other store that both channels' store poses as; `nil`: none.
    package var standIn: StandIn?

    package init(
        roots: [String] = ["v2"], indexes: [String] = ["gfx110X-all", "gfx120X-all"], listedIndexes: [String] = [],
        seededPrefixes: [String]? = nil, layout: IndexLayout = .flat, conditions: Channel.Conditions = .trusted,
        devVersioning: BucketVersioningState = .never, nightlyVersioning: BucketVersioningState = .enabled,
        requireHashes: Bool = false, shrinkMax: Double = Channel.shrinkMaxDefault, cdn: BenchCDN? = nil,
        ownWheels: [TestWheel] = [TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"])],
        upstream: [TestWheel] = [TestWheel("filelock", "3.20.0", requiresPython: ">=3.10")],
        dependencies: [Dependency] = [dependency("filelock")], limits: WriteLimits = .amazon,
        cache: CacheSetting = .standard
    ) {
        self.cache = cache
        self.limits = limits
        self.roots = roots
        self.indexes = indexes
        self.listedIndexes = listedIndexes
        self.seededPrefixes = seededPrefixes
        self.layout = layout
        self.conditions = conditions
        self.devVersioning = devVersioning
        self.nightlyVersioning = nightlyVersioning
        self.requireHashes = requireHashes
        self.shrinkMax = shrinkMax
        self.cdn = cdn
        self.ownWheels = ownWheels
        self.upstream = upstream
        self.dependencies = dependencies
    }

    /// Whether stores and clients have the bench's clock, which jumps over what is slept.
    package var hasOwnClock: Bool { cdn != nil || standsStill || lock != .off || pages.areExternal }

    package var catalog: Catalog {
        Catalog(
            wheels: WheelRules(
                pythonTags: ["cp312", "cp313", "py3"],
                platformTags: ["any", "manylinux*_x86_64"].compactMap { NamePattern($0) }),
            projects: [CatalogProject(name: "torch", dependencies: dependencies)],
            listing: ListingRules(names: ["torch", "rocm"].compactMap { ProjectName($0) }),
            families: FamilyRules(
                only.sorted { $0.key < $1.key }.compactMap { index, files in
                    NamePattern(index).map { .init(index: $0, files: files.compactMap { FamilyPattern($0) }) }
                }))
    }

    /// Index prefixes of each channel from the beginning.
    package var prefixes: [String] {
        seededPrefixes ?? roots.flatMap { root in indexes.map { "\(root)/\($0)" } }
    }
}

/// How the CDN before each channel caches. Its clock, that of the store and that of workspaces go on by what is
/// slept, and not otherwise.
package struct BenchCDN: Sendable {
    /// For how long even pages that forbid it are kept, in seconds.
    package var minTTLSeconds: Double
    package var errorTTLSeconds: Int
    package var invalidationSeconds: Double
    package var wildcardFrom: Int
    package var invalidation = CloudFrontSetting.Invalidation.never

    package init(
        minTTLSeconds: Double = 3600, errorTTLSeconds: Int = 10, invalidationSeconds: Double = 30,
        wildcardFrom: Int = CloudFrontSetting.wildcardFromDefault
    ) {
        self.minTTLSeconds = minTTLSeconds
        self.errorTTLSeconds = errorTTLSeconds
        self.invalidationSeconds = invalidationSeconds
        self.wildcardFrom = wildcardFrom
    }

    package func distribution(_ bucket: String) -> CDNDistribution {
        CDNDistribution(
            id: bucket, bucket: bucket, minTTLSeconds: minTTLSeconds, defaultTTLSeconds: minTTLSeconds,
            errorTTLSeconds: Double(errorTTLSeconds), invalidationSeconds: invalidationSeconds)
    }

    package func setting(_ bucket: String) -> CloudFrontSetting {
        CloudFrontSetting(
            distribution: bucket, errorTTLSeconds: errorTTLSeconds, wildcardFrom: wildcardFrom,
            invalidation: invalidation)
    }
}

/// A dependency by name; without pins the latest version.
package func dependency(_ name: String, _ versions: [String] = [], target: String? = nil) -> Dependency {
    guard let project = ProjectName(name) else { preconditionFailure("\(name) is no project's name") }
    let pins = versions.map { text in
        PythonVersion(text).map { VersionPin.exact($0) } ?? .latest
    }
    return Dependency(name: project, versions: pins.isEmpty ? [.latest] : pins, target: target)
}
