import Foundation
import Indexes
import PlaybookFiles
import S3

/// The findings about one channel's bucket and public site.
struct ChannelExamination: Sendable {
    let workspace: Workspace
    let channel: Channel

    func section() async -> DoctorReport.Section {
        async let site = SiteExamination(workspace: workspace, channel: channel).lines()
        async let log = LogExamination(workspace: workspace, channel: channel).lines()
        async let distribution = DistributionExamination(workspace: workspace, channel: channel).lines()
        let bucket = await bucketLines()
        return DoctorReport.Section(
            channel: channel.name, lines: bucket + (await log) + (await site) + (await distribution))
    }

    /// The findings about the bucket. Without access to the bucket itself, the other checks are skipped.
    private func bucketLines() async -> [DoctorReport.Line] {
        do {
            let client = try workspace.connections.makeClient(channel)
            let sight = try await client.headBucket()
            async let listing = listing(client)
            async let lock = objectLock(client)
            async let uploads = UploadExamination(workspace: workspace, channel: channel, client: client).lines()
            async let pages = PagesExamination(channel: channel, client: client).lines()
            async let access = AccessExamination(channel: channel, client: client).lines()
            async let rollback = RollbackExamination(workspace: workspace, channel: channel, client: client).lines()
            let reached = DoctorReport.Line(.bucket, .ok, "s3://\(channel.bucket) answers" + place)
            let versioning = await versioning(client)
            return [reached, region(sight), clock(sight)] + (await listing) + versioning + [await lock]
                + (await access) + (await uploads) + (await pages) + (await rollback)
        } catch let error as S3Error where error.code == .noSuchBucket {
            return [
                .init(
                    .bucket, .problem, "there is no bucket \(channel.bucket)" + place,
                    hint: "look at `bucket` and `endpoint` of channel \(channel.name) in channels.yaml")
            ]
        } catch let error as S3Error where error.code == .noCredentials {
            return [.init(.bucket, .problem, "not asked: there are no credentials", cause: .notPermitted)]
        } catch {
            return [.init(.bucket, failed: error, hint: "no other check of the bucket was made")]
        }
    }

    private var place: String { channel.endpoint.map { " at \($0)" } ?? "" }

    private func region(_ sight: BucketHead) -> DoctorReport.Line {
        guard let found = sight.region else {
            return .init(.region, .unknown, "the service does not name the bucket's region")
        }
        if channel.region == "auto" {
            return .init(.region, .ok, "auto: requests are signed so; the store names \(found)")
        }
        if found == channel.region { return .init(.region, .ok, found) }
        return .init(
            .region, .warning, "the bucket is in \(found), channels.yaml says \(channel.region)",
            hint: "set `region: \(found)`: each command loses a request to find out")
    }

    /// AWS refuses signatures that are 15 minutes off; a smaller offset still confuses times in journals and pages.
    private func clock(_ sight: BucketHead) -> DoctorReport.Line {
        guard let service = sight.serviceDate else { return .init(.clock, .unknown, "the answer had no date") }
        let middle = sight.askedAt.addingTimeInterval(sight.answeredAt.timeIntervalSince(sight.askedAt) / 2)
        // The service's date has whole seconds: on average the time was half a second later.
        let seconds = Int((middle.timeIntervalSince(service) - 0.5).rounded())
        let text = "this machine's clock is \(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") the service's"
        switch abs(seconds) {
        case 0...5: return .init(.clock, .ok, abs(seconds) <= 1 ? "agrees with the service's" : text)
        case 6...300: return .init(.clock, .warning, text, hint: "set this machine's clock")
        default:
            return .init(
                .clock, .problem, text, hint: "set this machine's clock: signatures 15 minutes off are refused")
        }
    }

    /// Whether the listing that every plan needs is permitted.
    private func listing(_ client: S3Client) async -> [DoctorReport.Line] {
        do {
            _ = try await client.listObjectsV2(prefix: channel.roots.first.map { $0 + "/" } ?? "", maxKeys: 1)
            _ = try await client.listObjectVersions(prefix: channel.roots.first.map { $0 + "/" } ?? "", maxKeys: 1)
            let what = channel.store.versions == .off ? "objects may be listed" : "objects and versions may be listed"
            return [.init(.listing, .ok, what)]
        } catch let error as S3Error where error.isUnknownToStore {
            return [.init(.listing, failed: error, hint: "a store without versions: set `versions: off`")]
        } catch {
            return [.init(.listing, failed: error, hint: "every plan needs s3:ListBucket and s3:ListBucketVersions")]
        }
    }

    private func versioning(_ client: S3Client) async -> [DoctorReport.Line] {
        let versioning: BucketVersioning
        do {
            versioning = try await client.getBucketVersioning()
        } catch {
            let hint =
                (error as? S3Error)?.isUnknownToStore == true
                ? "set `versions: off`, or `versions: enabled` where the bucket is known to keep them"
                : "every run needs s3:GetBucketVersioning"
            return [.init(.versioning, failed: error, hint: hint)]
        }
        let mfa = DoctorReport.Line(
            .mfaDelete, .ok,
            versioning.mfaDelete
                ? "on: rollbacks copy earlier versions back and add delete markers; `--strategy remove` is refused"
                : "off")
        let window = versioning.keepsAll ? await RollbackWindow.read(client) : .none
        return [line(versioning), mfa] + lifecycle(window)
    }

    private func line(_ versioning: BucketVersioning) -> DoctorReport.Line {
        switch channel.store.versions {
        case .bucket: break
        case .enabled:
            return .init(.versioning, .ok, "Enabled, as the channel says: the first write of a run proves it")
        case .off:
            return .init(
                .versioning, channel.production ? .problem : .ok,
                "not used (versions: off): replaced pages are kept in the journal, artifacts are never overwritten",
                hint: channel.production ? "a production channel is refused without versions" : nil)
        }
        if let excluded = versioning.exclusions {
            return .init(
                .versioning, channel.production ? .problem : .warning,
                "Enabled, but not for \(excluded): an overwritten object is lost there",
                hint: "take the exclusions off the bucket's versioning")
        }
        switch versioning.status {
        case .enabled: return .init(.versioning, .ok, "Enabled")
        case .suspended:
            return .init(
                .versioning, channel.production ? .problem : .warning, "Suspended: an object overwritten now is lost",
                hint: "enable Bucket Versioning; a production channel is refused without it")
        case .never:
            return .init(
                .versioning, channel.production ? .problem : .warning,
                "never enabled: replaced pages are kept in the journal, artifacts are never overwritten",
                hint: channel.production ? "enable Bucket Versioning; a production channel is refused without it" : nil)
        }
    }

    /// The rollback window: how long an earlier version survives below each root.
    private func lifecycle(_ window: RollbackWindow) -> [DoctorReport.Line] {
        switch window {
        case .none: return []
        case .unknown(let reason): return [.init(.lifecycle, .warning, "rollback window unknown: \(reason)")]
        case .rules: return (channel.roots.isEmpty ? [""] : channel.roots).flatMap { lifecycle(window, root: $0) }
        }
    }

    private func lifecycle(_ window: RollbackWindow, root: String) -> [DoctorReport.Line] {
        let prefix = root.isEmpty ? "" : root + "/"
        let place = root.isEmpty ? "the bucket" : prefix
        var lines: [DoctorReport.Line] = []
        switch window.survival(below: prefix) {
        case .forever: lines.append(.init(.lifecycle, .ok, "\(place): earlier versions survive for ever"))
        case .days(let days, let rule):
            lines.append(
                .init(
                    .lifecycle, days < RollbackWindow.shortDays ? .warning : .ok,
                    "\(place): earlier versions survive \(days) days (rule \(rule)): that long a run can be rolled back",
                    hint: days < RollbackWindow.shortDays
                        ? "a bad publish may be found later than that: give it more days" : nil))
        }
        if let archive = window.archiving(below: prefix) {
            lines.append(
                .init(
                    .lifecycle, .warning,
                    "\(place): earlier versions are archived after \(archive.days) days (rule \(archive.rule), "
                        + "\(archive.storageClass)): they must be restored from there before a rollback",
                    hint: "leave the index's prefixes out of the rule, or let it begin later"))
        }
        let expiring = window.rulesExpiringCurrent(below: prefix)
        if !expiring.isEmpty {
            lines.append(
                .init(
                    .lifecycle, .warning,
                    "\(place): current objects are removed by their age (rule \(expiring.joined(separator: ", ")))",
                    hint: "published files vanish from under their links: leave the index's prefixes out of the rule"))
        }
        return lines
    }

    private func objectLock(_ client: S3Client) async -> DoctorReport.Line {
        do {
            let lock = try await client.getObjectLockConfiguration()
            guard lock.isEnabled else { return .init(.objectLock, .ok, "off") }
            let retention = lock.defaultMode.map { ", new versions \($0) for \(lock.defaultPeriod ?? "a while")" } ?? ""
            return .init(
                .objectLock, .ok,
                "on\(retention): rollbacks work, what they bring back has this retention and not its source's; versions under "
                    + "retention cannot be removed for good")
        } catch let error as S3Error {
            return .init(.objectLock, .unknown, "unknown: \(error.code.rawValue)")
        } catch {
            return .init(.objectLock, .unknown, "unknown: \(error)")
        }
    }
}
