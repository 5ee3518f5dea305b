package import SimpleRepository

/// A place that packages are published to: one bucket, its public base URL and the prefixes that hold its indexes.
///
/// Values come from `channels.yaml` (`ChannelDecoder`) or from the environment (`ChannelSelection`); both check them.
package struct Channel: Sendable, Equatable {
    /// Whether conditional requests (`If-Match`, `If-None-Match`) of this store are believed.
    package enum Conditions: String, Sendable, CaseIterable {
        /// The store refuses a write whose condition does not hold, as Amazon S3 does.
        case trusted
        /// The store may ignore conditions: look again just before each write, and list after it.
        case verify
    }

    package let name: String
    package let bucket: String
    package let region: String
    /// `scheme://host[:port][/path]` of an S3-compatible store; `nil`: the region's Amazon endpoint.
    package let endpoint: String?
    /// Asks for approval, and refuses a bucket whose versioning is not Enabled.
    package let production: Bool
    /// Always ends in `/`; empty when no public site is known, so that nothing can be verified from outside.
    package let publicURL: String
    /// Prefixes without slashes at their ends below which indexes are discovered; written first is done first.
    package let roots: [String]
    /// Prefixes of indexes that are listed by name, besides those discovered.
    package var indexes: [String]
    /// Bucket prefix → path below `publicURL`; the longest matching prefix wins. Prefixes not named map to themselves.
    package let paths: [String: String]
    package let layout: IndexLayout
    /// As configured; `nil`: see `conditions`.
    package let conditionsSetting: Conditions?
    /// The distribution that may be invalidated; `nil`: invalidation is not offered.
    package let cloudFront: CloudFrontSetting?
    /// Account number (12 digits) that must own the bucket, sent as `x-amz-expected-bucket-owner`.
    package let expectedBucketOwner: String?
    /// The share (0 to 1) of its files that an index may lose before a reindex refuses.
    package let shrinkMax: Double
    /// Where each run's export is kept besides the journal; in the channel's own bucket outside of every root and index.
    package let archive: ArchivePlace?
    /// Whether a file without a known SHA-256 may not be listed.
    package let requireHashes: Bool
    /// Outside of every root and index.
    package let lock: LockSetting
    package let log: LogSetting
    /// Of its bucket; for estimates.
    package let prices: RequestPrices
    /// The largest object that its store takes in one request; larger ones go in parts.
    package let limits: WriteLimits
    package let cache: CacheSetting
    /// The AWS profile whose credentials and settings are used for it; `nil`: as the environment says.
    package let profile: String?
    /// How what is written there is kept.
    package let storage: StorageSetting
    /// How its store is spoken to.
    package var store: StoreSetting
    /// Which of its indexes installers read at once.
    package var together: IndexGroups
    /// Under which names people stand in a log that the world can read, by the names of their own.
    package var operators: [String: String] = [:]
    /// Whose yes opens its steps.
    package let approvals: ApprovalSetting
    /// Whether a file that was mirrored is yanked where upstream yanks it.
    package let followsUpstreamYanks: Bool
    /// Who writes the pages of its indexes.
    package let pages: PagesSetting
    /// For how long a run waits until pages that others write show what it changed, in seconds.
    package let pagesDeadlineSeconds: Int

    package static let shrinkMaxDefault = 0.2

    /// - Parameter publicURL: a `/` is added at its end where it is missing.
    /// - Parameter conditions: `nil`: trusted without an `endpoint`, verify with one.
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

    /// Whether a store's preconditions are believed: as configured, else on Amazon's own endpoints only.
    package var conditions: Conditions { conditionsSetting ?? (endpoint == nil ? .trusted : .verify) }

    /// The same channel on another store, or behind another public site.
    /// - Parameters:
    ///   - publicURL: `nil` leaves it.
    ///   - cloudFront: `nil` leaves it.
    ///   - trusted: the store is known to honour preconditions.
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
