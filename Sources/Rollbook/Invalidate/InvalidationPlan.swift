import Objects
package import PlaybookFiles
import S3

/// The paths to invalidate in a channel's distribution, within its limits, and their cost.
package struct InvalidationPlan: Sendable, Equatable {
    package let channel: Channel
    /// Paths of one file each.
    package let files: [String]
    /// Paths that end in `*`.
    package let wildcards: [String]
    /// Objects that need no invalidation, because nothing was there before.
    package let newCount: Int

    /// The limits on paths in progress at once for a distribution (CloudFront Developer Guide, "Quotas on invalidations").
    static let filesMax = 3000
    static let wildcardsMax = 15
    /// The free paths of an account per month.
    static let freePaths = 1000
    /// Up to this error TTL (in seconds) a new object needs no invalidation: a cached error soon expires.
    private static let shortErrorTTLSeconds = 60

    /// The paths of changed objects.
    ///
    /// An index with at least `wildcard-from` paths gets one wildcard: at most 15 indexes, those with the most paths.
    package init(channel: Channel, objects: [CachedObject]) {
        let old = objects.filter { !$0.isNew || channel.errorTTLSeconds > Self.shortErrorTTLSeconds }
        var byIndex: [String: [String]] = [:]
        for object in old { byIndex[object.index, default: []] += channel.invalidationPaths(ofKey: object.key.text) }
        let large = byIndex.filter { $0.value.count >= channel.wildcardFrom }
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        var wildcards: [String] = []
        for (index, _) in large {
            let added = channel.invalidationWildcards(ofPrefix: index)
            if wildcards.count + added.count <= Self.wildcardsMax { wildcards += added }
        }
        self.init(
            channel: channel, paths: byIndex.values.flatMap(\.self), wildcards: wildcards,
            newCount: objects.count - old.count)
    }

    /// The paths of URLs, such as those that a check found stale.
    package init(channel: Channel, urls: [String]) {
        self.init(channel: channel, paths: urls.flatMap(channel.invalidationPaths(ofURL:)), wildcards: [], newCount: 0)
    }

    private init(channel: Channel, paths: [String], wildcards: [String], newCount: Int) {
        let prefixes = wildcards.map { $0.dropLast() }
        self.channel = channel
        files = Set(paths).filter { path in !prefixes.contains { path.utf8.starts(with: $0.utf8) } }.sorted()
        self.wildcards = wildcards.sorted()
        self.newCount = newCount
    }

    package var paths: [String] { wildcards + files }
    package var isEmpty: Bool { paths.isEmpty }

    /// The paths in batches within the distribution's limits. Each is complete before the next is sent.
    package var batches: [[String]] {
        guard !isEmpty else { return [] }
        let portions = stride(from: 0, to: max(files.count, 1), by: Self.filesMax).map {
            Array(files.dropFirst($0).prefix(Self.filesMax))
        }
        return [wildcards + portions[0]] + portions.dropFirst()
    }

    /// Such as `214 paths, 2 of them wildcards; the first 1000 a month are free, then 0.005 USD each (at most 1.07
    /// USD)`.
    package var summary: String {
        guard !isEmpty else { return "nothing to invalidate" + newNote }
        let price = channel.cloudFront?.pathPrice ?? 0
        let cost = (Double(paths.count) * price * 1000).rounded() / 1000
        return "\(count); "
            + "the first \(Self.freePaths) a month are free, then \(price) USD each (at most \(cost) USD)" + newNote
    }

    /// Such as `214 paths, 2 of them wildcards`.
    package var count: String {
        let wild =
            wildcards.isEmpty ? "" : ", \(wildcards.count) of them \(wildcards.count == 1 ? "a wildcard" : "wildcards")"
        return "\(paths.count) \(paths.count == 1 ? "path" : "paths")\(wild)"
    }

    private var newNote: String {
        newCount == 0 ? "" : "; \(newCount) new \(newCount == 1 ? "object needs" : "objects need") none"
    }
}

extension Channel {
    fileprivate var wildcardFrom: Int { cloudFront?.wildcardFrom ?? CloudFrontSetting.wildcardFromDefault }
}
