import CloudFront
import Indexes
import PlaybookFiles
import SimpleRepository

/// The findings about the CloudFront distribution of a channel: what of its configuration delays a rollback, and by how much.
/// Only reads, and only where that is permitted.
struct DistributionExamination: Sendable {
    let workspace: Workspace
    let channel: Channel

    func lines() async -> [DoctorReport.Line] {
        guard let setting = channel.cloudFront else { return [] }
        do {
            let client = try workspace.connections.makeCloudFrontClient(channel)
            let configuration = try await client.getDistributionConfig()
            guard let behavior = configuration.behavior(of: page.path) else {
                return [.init(.distribution, .unknown, "\(setting.distribution) has no behavior for \(page.path)")]
            }
            return [await times(setting, behavior, client), errors(setting, configuration)]
                + origin(setting, configuration, behavior)
        } catch let error as CloudFrontError where error.code == .accessDenied {
            return [
                .init(
                    .distribution, .unknown,
                    "\(setting.distribution) may not be read: how long it delays a rollback is not known",
                    hint: "cloudfront:GetDistributionConfig lets doctor look; `rollbook doctor --policy` has it")
            ]
        } catch let error as CloudFrontError where error.code == .noSuchDistribution {
            return [
                .init(
                    .distribution, .problem, "there is no distribution \(setting.distribution) in this account",
                    hint: "look at `cloudfront` of channel \(channel.name) in channels.yaml")
            ]
        } catch {
            return [.init(.distribution, .unknown, "\(setting.distribution) was not read: \(error)")]
        }
    }

    /// The key of a page that the channel has or could have, and its path in the distribution, as installers ask for it.
    private var page: (key: String, path: String) {
        let key = channel.layout.key(ofRootPageOf: channel.roots.first ?? channel.indexes.first ?? "")
        return (key, channel.invalidationPaths(ofKey: key).first ?? "/")
    }

    /// The time for which a page is kept whatever it says.
    private func times(
        _ setting: CloudFrontSetting, _ behavior: DistributionConfig.Behavior, _ client: CloudFrontClient
    ) async -> DoctorReport.Line {
        let place = "\(setting.distribution), \(behavior.pathPattern ?? "default behavior")"
        var found = behavior.ttl
        if let policy = behavior.cachePolicyID {
            found = try? await client.getCachePolicy(policy)
            guard found != nil else {
                return .init(
                    .distribution, .unknown, "\(place): its cache policy \(policy) may not be read",
                    hint: "cloudfront:GetCachePolicy lets doctor look")
            }
        }
        guard let ttl = found else { return .init(.distribution, .unknown, "\(place): it names no times") }
        let unsaid = ttl.standard == 0 ? "" : "; without Cache-Control, \(ttl.standard) s"
        guard ttl.minimum > 0 else {
            return .init(
                .distribution, .ok, "\(place): pages are kept as their Cache-Control says (minimum TTL 0 s\(unsaid))")
        }
        let kept = "\(place): a page is kept \(ttl.minimum) s whatever its Cache-Control says (minimum TTL\(unsaid))"
        if setting.invalidation == .never {
            return .init(
                .distribution, .warning, "\(kept): a rollback reaches readers that much later",
                hint: "set the minimum TTL to 0, or `invalidate: rollbacks` for the channel")
        }
        return .init(.distribution, .ok, "\(kept); a rollback invalidates what it changed")
    }

    /// The time for which a missing file stays missing.
    private func errors(_ setting: CloudFrontSetting, _ configuration: DistributionConfig) -> DoctorReport.Line {
        let seconds = max(configuration.errorTTL(403), configuration.errorTTL(404))
        let kept =
            "\(setting.distribution): an answer 403 or 404 is kept up to \(seconds) s (error caching minimum TTL)"
        guard seconds > setting.errorTTLSeconds else { return .init(.distribution, .ok, kept) }
        return .init(
            .distribution, .warning,
            "\(kept), and channels.yaml says \(setting.errorTTLSeconds) s: a file that a rollback brings back can stay missing "
                + "that long, and verify gives up too early",
            hint: "set `error-ttl: \(seconds)s` below `cloudfront` of the channel, or lower the distribution's")
    }

    /// The origin, where it is not plainly the bucket's own paths.
    private func origin(
        _ setting: CloudFrontSetting, _ configuration: DistributionConfig, _ behavior: DistributionConfig.Behavior
    ) -> [DoctorReport.Line] {
        var lines: [DoctorReport.Line] = []
        if !configuration.isEnabled {
            lines.append(.init(.distribution, .problem, "\(setting.distribution) is disabled: it answers no reader"))
        }
        guard let origin = configuration.origin(of: behavior) else { return lines }
        let asked = origin.path + page.path
        let isSame = asked == "/" + page.key || asked + IndexLayout.pageName == "/" + page.key
        if !isSame && !behavior.hasFunctions {
            lines.append(
                .init(
                    .distribution, .warning,
                    "\(setting.distribution) asks \(origin.domain) for \(asked) (origin path "
                        + "\(origin.path.isEmpty ? "none" : origin.path)), and the page is \(page.key)",
                    hint: "look at `public` and `paths` of channel \(channel.name), and at the origin path"))
        } else if !origin.path.isEmpty {
            lines.append(
                .init(.distribution, .ok, "\(setting.distribution): origin path \(origin.path) at \(origin.domain)"))
        }
        return lines
    }
}
