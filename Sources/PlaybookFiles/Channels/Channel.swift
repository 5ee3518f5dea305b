package import SimpleRepository

/// A place to publish packages to: one bucket, its public base URL and the prefixes of its indexes.
///
/// Values come from `channels.yaml` (`ChannelDecoder`) or from the environment (`ChannelSelection`); both check them.
package struct Channel: Sendable, Equatable {
    /// Whether this store can be trusted with conditional requests (`If-Match`, `If-None-Match`).
    package enum Conditions: String, Sendable, CaseIterable {
        /// The store refuses a write whose condition does not hold, as Amazon S3 does.
        case trusted
        /// The store may ignore conditions: rollbook checks just before each write, and lists after it.
        case verify
    }

    package let name: String
    package let bucket: String
    package let region: String
    /// `scheme://host[:port][/path]` of an S3-compatible store; `nil` for the region's Amazon endpoint.
    package let endpoint: String?
    /// Whether runs ask for approval, and refuse a bucket whose versioning is not Enabled.
    package let production: Bool
    /// Always ends in `/`; empty when there is no known public site, so that nothing can be verified from outside.
    package let publicURL: String
    /// Prefixes below which indexes are discovered, without slashes at their ends; processed in file order.
    package let roots: [String]
    /// Prefixes of indexes that the file names, besides the discovered ones.
    package var indexes: [String]
    /// Bucket prefix → path below `publicURL`; the longest matching prefix wins. Other prefixes map to themselves.
    package let paths: [String: String]
    package let layout: IndexLayout
    /// The setting; `nil` for the default of `conditions`.
    package let conditionsSetting: Conditions?
    /// The distribution to invalidate; `nil` where there is none.
    package let cloudFront: CloudFrontSetting?
    /// Account number (12 digits) of the bucket's owner, sent as `x-amz-expected-bucket-owner`.
    package let expectedBucketOwner: String?
    /// The share (0 to 1) of an index's files that may disappear before a reindex refuses.
    package let shrinkMax: Double
    /// The place for each run's export besides the journal; in the channel's own bucket it is outside of every root and index.
    package let archive: ArchivePlace?
    /// Whether a file without a known SHA-256 may not be listed.
    package let requireHashes: Bool
    /// The lock; its key is outside of every root and index.
    package let lock: LockSetting
    package let log: LogSetting
    /// Request prices of its bucket, for estimates.
    package let prices: RequestPrices
    /// The largest objects that are copied and uploaded in one request; larger ones go in parts.
    package let limits: WriteLimits
    package let cache: CacheSetting
    /// The AWS profile for credentials and settings; `nil` for those of the environment.
    package let profile: String?
    /// Storage class, encryption and ACL of written objects.
    package let storage: StorageSetting
    /// Differences between its store and Amazon S3.
    package var store: StoreSetting
    /// The indexes that installers read together.
    package var together: IndexGroups
    /// People's aliases in a public log, by their names.
    package var operators: [String: String] = [:]
    /// The people who may approve its steps.
    package let approvals: ApprovalSetting
    /// Whether a mirrored file is yanked when upstream yanks it.
    package var followsUpstreamYanks: Bool
    /// The writer of its indexes' pages.
    package var pages: PagesSetting
    /// The time that a run waits for an external indexer's pages to show its changes, in seconds.
    package let pagesDeadlineSeconds: Int

    package static let shrinkMaxDefault = 0.2

    /// - Parameter publicURL: a missing `/` at its end is added.
    /// - Parameter conditions: `nil` for trusted without an `endpoint`, and verify with one.
    package init(
        name: String, bucket: String, region: String, endpoint: String? = nil, production: Bool = false,
        publicURL: String, roots: [String] = [], indexes: [String] = [], paths: [String: String] = [:],
        layout: IndexLayout = .flat, conditions: Conditions? = nil, cloudFront: CloudFrontSetting? = nil,
        expectedBucketOwner: String? = nil, shrinkMax: Double = Channel.shrinkMaxDefault,
        archive: ArchivePlace? = nil, requireHashes: Bool = false, lock: LockSetting = .off,
        log: LogSetting = .standard,
        prices: RequestPrices = .standard, limits: WriteLimits = .amazon, cache: CacheSetting = .standard,
        together: IndexGroups = .none, approvals: ApprovalSetting = .anyone, profile: String? = nil,
        followsUpstreamYanks: Bool = true, storage: StorageSetting = .asTheBucket, store: StoreSetting = .amazon,
        pages: PagesSetting = .html, pagesDeadlineSeconds: Int = PagesSetting.deadlineSecondsDefault
    ) {
        self.pages = pages
        self.pagesDeadlineSeconds = pagesDeadlineSeconds
        self.followsUpstreamYanks = followsUpstreamYanks
        self.storage = storage
        self.store = store
        self.approvals = approvals
        self.profile = profile
        self.together = together
        self.cache = cache
        self.limits = limits
        self.prices = prices
        self.lock = lock
        self.log = log
        self.name = name
        self.bucket = bucket
        self.region = region
        self.endpoint = endpoint
        self.production = production
        self.publicURL = publicURL.isEmpty || publicURL.hasSuffix("/") ? publicURL : publicURL + "/"
        self.roots = roots
        self.indexes = indexes
        self.paths = paths
        self.layout = layout
        conditionsSetting = conditions
        self.cloudFront = cloudFront
        self.expectedBucketOwner = expectedBucketOwner
        self.shrinkMax = shrinkMax
        self.archive = archive
        self.requireHashes = requireHashes
    }

    /// Whether the store's preconditions are trusted: the setting, or else only on Amazon's own endpoints.
    package var conditions: Conditions { conditionsSetting ?? (endpoint == nil ? .trusted : .verify) }

    /// This channel on another store, or behind another public site.
    /// - Parameters:
    ///   - publicURL: `nil` for no change.
    ///   - cloudFront: `nil` for no change.
    ///   - trusted: whether the store is known to honour preconditions.
    package func moved(
        toEndpoint endpoint: String, publicURL: String? = nil, cloudFront: CloudFrontSetting? = nil,
        trusted: Bool = false
    ) -> Channel {
        var channel = Channel(
            name: name, bucket: bucket, region: region, endpoint: endpoint, production: production,
            publicURL: publicURL ?? self.publicURL, roots: roots, indexes: indexes, paths: paths, layout: layout,
            conditions: trusted ? .trusted : conditionsSetting, cloudFront: cloudFront ?? self.cloudFront,
            expectedBucketOwner: expectedBucketOwner, shrinkMax: shrinkMax, archive: archive,
            requireHashes: requireHashes, lock: lock, log: log, prices: prices, limits: limits, cache: cache,
            together: together, approvals: approvals, profile: profile, followsUpstreamYanks: followsUpstreamYanks,
            storage: storage, store: store, pages: pages, pagesDeadlineSeconds: pagesDeadlineSeconds)
        channel.operators = operators
        return channel
    }
}
