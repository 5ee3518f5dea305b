import Foundation
import HTTPTransport
import Indexes
package import Objects
import PlaybookFiles
package import RunJournal
import S3

/// Checks the public URLs of the objects that a step wrote: files with the right size and SHA-256, pages byte for byte,
/// withdrawn objects gone.
///
/// The publisher has checked the bucket, so a public answer that differs comes from a stale cache: the remedy is to wait, never
/// to roll back. But a 403 is not a stale cache where the ACLs show that readers lost access, or where the page was served
/// before and is refused for the whole wait.
package struct WrittenObjects: Sendable {
    let site: PublicSite
    /// The time for which a cache may stay stale before the check gives up, in seconds.
    let waitSeconds: Int
    private let acls: LostACL?
    /// Whether a page was in order at the last verification.
    private let wasServed: @Sendable (ObjectKey) -> Bool

    package init(
        site: PublicSite, waitSeconds: Int, acls: LostACL? = nil,
        wasServed: @escaping @Sendable (ObjectKey) -> Bool = { _ in false }
    ) {
        self.acls = acls
        self.wasServed = wasServed
        self.site = site
        self.waitSeconds = waitSeconds
    }

    /// One finding for each URL with a fault, and one that sums up the others.
    package func check(_ changes: [ChangeRecord]) async throws -> [Finding] {
        summed(try await looks(at: changes))
    }

    /// One finding for each URL; passed ones state the time until they were visible.
    package func looks(at changes: [ChangeRecord]) async throws -> [Finding] {
        guard !site.channel.publicURL.isEmpty else { return [] }
        let last = Dictionary(changes.filter { $0.state == .applied && !$0.key.isOwnDocument }.map { ($0.key, $0) }) {
            _, new in new
        }
        let looks = last.values.sorted { $0.sequence < $1.sequence }.flatMap { change in
            urls(of: change).map { (change, $0) }
        }
        let findings = try await site.settled(looks, waitSeconds: { wait(for: $0.0) }) { place, _ in
            let (change, url) = place
            let finding = await look(at: change, url: url).visible(since: change.finishedAt, at: site.now())
            return Look(finding, [finding])
        }
        return zip(looks, findings).map { refused($0.0.0, $0.1) }
    }

    /// A page that was served before the run wrote it, and is refused to the end of the wait: no cache explains that.
    private func refused(_ change: ChangeRecord, _ finding: Finding) -> Finding {
        guard finding.verdict == .inconclusive, finding.evidence["status"] == "403", change.after?.object != nil,
            change.before.object != nil, wasServed(change.key)
        else { return finding }
        return forbidden(
            change, finding.subject, "was served before it was written, and is refused since", finding.evidence)
    }

    private func forbidden(
        _ change: ChangeRecord, _ url: String, _ message: String, _ evidence: [String: String]
    ) -> Finding {
        Finding(
            .forbidden, url, .fail, remedy: .rollback, message: "403: \(message)",
            hint: "\(Mending(channel: site.channel).rollback(change.runID)), or set `acl` of channel "
                + "\(site.channel.name) in channels.yaml (and `encryption` to a key that its readers may use), and run it "
                + "again",
            evidence: evidence
        ).seen(in: .bucket)
    }

    /// The wait for a change. No page links a withdrawn file, and a cache may keep it for a day, so it is requested only once.
    private func wait(for change: ChangeRecord) -> Int {
        let isWithdrawnFile = change.after?.object == nil && !ObjectTransition.Kind(rank: change.rank).isPage
        return isWithdrawnFile ? 0 : waitSeconds
    }

    /// A page is cached under two URLs, the folder and the file.
    private func urls(of change: ChangeRecord) -> [String] {
        let url = site.channel.publicURL(ofKey: change.key.text)
        guard url.hasSuffix("/index.html") else { return [url] }
        return [String(url.dropLast("index.html".count)), url]
    }

    private func look(at change: ChangeRecord, url: String) async -> Finding {
        let isPage = ObjectTransition.Kind(rank: change.rank).isPage
        let name: Finding.Name = change.after?.object == nil ? .withdrawn : isPage ? .pageEqual : .artifactServed
        do {
            let sight = try await isPage ? site.page(url, keepsBody: false) : site.file(url)
            let finding = judge(sight, change, name)
            if sight.status == 403, change.after?.object != nil, let reason = await acls?.reason(for: change) {
                return forbidden(change, url, reason, finding.evidence)
            }
            return finding
        } catch {
            return Finding(
                name, url, .inconclusive, remedy: .outage, message: "no answer: \(error)",
                hint: "when the host answers: \(Mending(channel: site.channel).again)")
        }
    }

    private func judge(_ sight: PublicSite.Sight, _ change: ChangeRecord, _ name: Finding.Name) -> Finding {
        var evidence = sight.evidence
        guard let object = change.after?.object else {
            if sight.status == 404 || sight.status == 403 {
                return Finding(name, sight.url, .pass, message: "gone", evidence: evidence)
            }
            return Finding(
                name, sight.url, .inconclusive, remedy: .wait,
                message: "still served (\(sight.status)) after it was withdrawn", hint: waitHint, evidence: evidence
            ).seen(in: .edge)
        }
        evidence["expected-sha256"] = object.sha256?.hex
        evidence["expected-version"] = object.versionID?.text
        let servedVersion = sight.headers["x-amz-version-id"]
        switch sight.status {
        case 200 where object.sha256 == nil ? sight.size == object.size : sight.sha256 == object.sha256:
            return Finding(name, sight.url, .pass, message: "as written", evidence: evidence)
        case 200 where servedVersion != nil && servedVersion == object.versionID?.text:
            // The store has confirmed the bytes, so a proxy or the CDN changes them.
            return Finding(
                .hashMismatch, sight.url, .inconclusive, remedy: .wait,
                message: "version \(object.versionID ?? "") is served with other bytes than the bucket took",
                hint: Mending(channel: site.channel).ofTheEdge, evidence: evidence
            ).seen(in: .edge)
        case 500...:
            return Finding(
                name, sight.url, .inconclusive, remedy: .outage, message: "the public host answers \(sight.status)",
                evidence: evidence)
        default:
            let found = sight.status == 200 ? "earlier bytes" : "\(sight.status)"
            return Finding(
                name, sight.url, .inconclusive, remedy: .wait,
                message: "the bucket is right, the public URL shows \(found)", hint: waitHint, evidence: evidence
            ).seen(in: .edge)
        }
    }

    private var waitHint: Hint {
        "a cache is not fresh yet: \(Mending(channel: site.channel).freshness)"
    }

    /// One finding for all that passed, by name, with the times until they were visible; the others unchanged.
    package func summed(_ findings: [Finding]) -> [Finding] {
        let (good, bad) = (findings.filter { $0.verdict == .pass }, findings.filter { $0.verdict != .pass })
        guard !good.isEmpty else { return bad }
        let names = Dictionary(grouping: good, by: \.name)
        return names.sorted { $0.key.rawValue < $1.key.rawValue }.map { name, group in
            let subject = group.count == 1 ? group[0].subject : site.channel.publicURL
            let state = name == .withdrawn ? "gone" : "as written"
            let times = VisibleAfter(group)
            return Finding(
                name, subject, .pass,
                message: "\(group.count) \(group.count == 1 ? "URL" : "URLs") \(state)\(times?.remark ?? "")",
                evidence: group.count == 1 ? group[0].evidence : times?.evidence ?? [:])
        } + bad
    }
}
