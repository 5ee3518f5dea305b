import AWSRequests
import FoundationEssentials
import NIOHTTP1

/// The cache directives of an origin's answer.
struct CacheControl: Sendable, Equatable {
    /// Whether it has `no-cache`, `no-store` or `private`.
    var forbidsCaching = false
    var maxAgeSeconds: Double?
    var sharedMaxAgeSeconds: Double?

    init(_ fields: [String]) {
        for directive in fields.flatMap({ $0.lowercased().split(separator: ",") }) {
            let pair = directive.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\"" } }
            switch pair.first {
            case "no-cache", "no-store", "private": forbidsCaching = true
            case "max-age": maxAgeSeconds = pair.count > 1 ? Double(pair[1]) : nil
            case "s-maxage": sharedMaxAgeSeconds = pair.count > 1 ? Double(pair[1]) : nil
            default: break
            }
        }
    }
}

extension CDNDistribution {
    /// The time for which the cache may serve an answer, in seconds; `nil` when it is not stored, 0 when it is revalidated with
    /// the origin at each request.
    ///
    /// Source: CloudFront Developer Guide, "Manage how long content stays in the cache", and for errors "Control how
    /// long CloudFront caches errors".
    func lifetimeSeconds(status: Int, headers: HTTPHeaders, now: Date) -> Double? {
        let control = CacheControl(headers["cache-control"])
        let stated = control.sharedMaxAgeSeconds ?? control.maxAgeSeconds
        guard status < 400 else {
            let isObeyed = [404, 410, 414, 501].contains(status)
            if isObeyed, control.forbidsCaching { return nil }
            return max(errorTTLSeconds, stated ?? 0)
        }
        if control.forbidsCaching { return minTTLSeconds > 0 ? minTTLSeconds : nil }
        if let stated { return min(max(stated, minTTLSeconds), maxTTLSeconds) }
        if let expires = headers.first(name: "expires").flatMap({ UTCTime(httpDate: $0)?.date }) {
            return min(max(expires.timeIntervalSince(now), minTTLSeconds), maxTTLSeconds)
        }
        return max(defaultTTLSeconds, minTTLSeconds)
    }
}
