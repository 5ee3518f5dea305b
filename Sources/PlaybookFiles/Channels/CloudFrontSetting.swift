/// The CloudFront distribution in front of a channel's bucket, and the costs of its invalidations.
package struct CloudFrontSetting: Sendable, Equatable {
    /// The occasions on which a run invalidates its changes by itself. `rollbook invalidate`, steps of that kind and `verify`
    /// with `invalidate` always do.
    package enum Invalidation: String, Sendable, CaseIterable {
        case never
        /// After a rollback or a restore.
        case rollbacks
        /// After every step that changes objects.
        case always
    }

    /// Identifier, such as `E2EXAMPLE1`.
    package var distribution: String
    /// `scheme://host[:port]` instead of CloudFront's own; `nil` for the environment's setting, else CloudFront's.
    package var endpoint: String?
    /// The time for which the distribution keeps an error (its error caching minimum TTL), in seconds.
    package var errorTTLSeconds: Int
    /// The number of changed paths from which one wildcard invalidates the whole index.
    package var wildcardFrom: Int
    /// The price of a path beyond the monthly free ones, in US dollars.
    package var pathPrice: Double
    package var invalidation: Invalidation

    /// CloudFront's own minimum TTL of errors (Developer Guide, "Control how long CloudFront caches errors").
    package static let errorTTLSecondsDefault = 10
    /// A wildcard costs as much as one path, but it also removes the index's files from the cache, to be fetched anew.
    package static let wildcardFromDefault = 100
    package static let pathPriceDefault = 0.005

    package init(
        distribution: String, endpoint: String? = nil,
        errorTTLSeconds: Int = CloudFrontSetting.errorTTLSecondsDefault,
        wildcardFrom: Int = CloudFrontSetting.wildcardFromDefault,
        pathPrice: Double = CloudFrontSetting.pathPriceDefault, invalidation: Invalidation = .rollbacks
    ) {
        self.invalidation = invalidation
        self.distribution = distribution
        self.endpoint = endpoint
        self.errorTTLSeconds = errorTTLSeconds
        self.wildcardFrom = wildcardFrom
        self.pathPrice = pathPrice
    }
}

extension Channel {
    /// The time for which a cache may still answer with an old error, in seconds.
    package var errorTTLSeconds: Int { cloudFront?.errorTTLSeconds ?? CloudFrontSetting.errorTTLSecondsDefault }
}

extension ChannelDecoder {
    mutating func cloudFront(in settings: Settings) -> CloudFrontSetting? {
        guard let node = settings["cloudfront"] else { return nil }
        let keys = ["distribution", "endpoint", "error-ttl", "wildcard-from", "path-price", "invalidate"]
        guard let read = reader.settings(node, what: "'cloudfront'", place: node.place, keys: keys) else { return nil }
        let id = required("distribution", in: read, problem: SettingRules.problem(ofDistribution:))
        let endpoint = checkedURL("endpoint", in: read, allowsPath: false)
        let errorTTLSeconds = reader.seconds("error-ttl", in: read)
        let wildcardFrom = number("wildcard-from", in: read, in: 2...CloudFrontSetting.wildcardFromMax)
        let pathPrice = number("path-price", in: read, in: 0.0...1.0)
        let invalidation = reader.choice("invalidate", in: read, of: CloudFrontSetting.Invalidation.self)
        guard !id.isEmpty else { return nil }
        return CloudFrontSetting(
            distribution: id, endpoint: endpoint?.trimmingSlashes(),
            errorTTLSeconds: errorTTLSeconds ?? CloudFrontSetting.errorTTLSecondsDefault,
            wildcardFrom: wildcardFrom ?? CloudFrontSetting.wildcardFromDefault,
            pathPrice: pathPrice ?? CloudFrontSetting.pathPriceDefault,
            invalidation: invalidation ?? .rollbacks)
    }

    private mutating func number<Number: LosslessStringConvertible & Comparable>(
        _ key: String, in settings: Settings, in range: ClosedRange<Number>
    ) -> Number? {
        guard let value = reader.text(key, in: settings) else { return nil }
        if let number = Number(value.text), range.contains(number) { return number }
        reader.report(
            "'\(key)' must be a number from \(range.lowerBound) to \(range.upperBound), not '\(value.text)'",
            at: value.place)
        return nil
    }
}

extension CloudFrontSetting {
    /// CloudFront's limit of files in invalidation at once.
    fileprivate static let wildcardFromMax = 3000
}
