import AWSRequests
import Objects

/// The parts of a distribution's configuration that decide what readers see after a change.
///
/// Source: Amazon CloudFront API Reference, "DistributionConfig".
package struct DistributionConfig: Sendable, Equatable {
    package struct Origin: Sendable, Equatable {
        package var id: String
        package var domain: String
        /// The path before each request's own, such as `/live`; empty for none.
        package var path: String
    }

    /// The settings for the paths of one pattern.
    package struct Behavior: Sendable, Equatable {
        /// `nil` for the default behavior.
        package var pathPattern: String?
        package var originID: String
        package var cachePolicyID: String?
        /// `nil` where a cache policy has the times.
        package var ttl: CacheTTL?
        /// Whether a function sees requests, and may change their paths.
        package var hasFunctions: Bool
    }

    package var isEnabled: Bool
    package var origins: [Origin]
    /// In the order in which they are tried; the default behavior is the last.
    package var behaviors: [Behavior]
    /// The error caching minimum TTL of a status, in seconds, where it is configured.
    package var errorTTLs: [Int: Int]

    /// CloudFront's own error caching minimum TTL, in seconds.
    package static let errorTTLStandard = 10

    /// The behavior of a path.
    package func behavior(of path: String) -> Behavior? {
        behaviors.first { behavior in
            guard let pattern = behavior.pathPattern else { return true }
            return wildcard(pattern.hasPrefix("/") ? pattern : "/" + pattern, matches: path)
        }
    }

    package func origin(of behavior: Behavior) -> Origin? { origins.first { $0.id == behavior.originID } }

    package func errorTTL(_ status: Int) -> Int { errorTTLs[status] ?? Self.errorTTLStandard }
}

extension DistributionConfig {
    /// - Returns: `nil` for a document of another kind.
    init?(_ tree: XMLTree) {
        guard tree.name == "DistributionConfig", let standard = tree["DefaultCacheBehavior"] else { return nil }
        isEnabled = tree.text("Enabled") == "true"
        origins = (tree["Origins"]?["Items"]?.all("Origin") ?? []).map {
            Origin(id: $0.text("Id") ?? "", domain: $0.text("DomainName") ?? "", path: $0.text("OriginPath") ?? "")
        }
        behaviors = ((tree["CacheBehaviors"]?["Items"]?.all("CacheBehavior") ?? []) + [standard]).map(Behavior.init)
        errorTTLs = [:]
        for response in tree["CustomErrorResponses"]?["Items"]?.all("CustomErrorResponse") ?? [] {
            guard let status = response.text("ErrorCode").flatMap({ Int($0) }),
                let seconds = response.text("ErrorCachingMinTTL").flatMap({ Int($0) }), seconds >= 0
            else { continue }
            errorTTLs[status] = seconds
        }
    }
}

extension DistributionConfig.Behavior {
    fileprivate init(_ tree: XMLTree) {
        let functions = ["FunctionAssociations", "LambdaFunctionAssociations"].compactMap { tree[$0]?.text("Quantity") }
        let policy = tree.text("CachePolicyId").flatMap { $0.isEmpty ? nil : $0 }
        self.init(
            pathPattern: tree.text("PathPattern"), originID: tree.text("TargetOriginId") ?? "", cachePolicyID: policy,
            ttl: policy == nil ? CacheTTL(tree) : nil, hasFunctions: functions.contains { $0 != "0" })
    }
}
