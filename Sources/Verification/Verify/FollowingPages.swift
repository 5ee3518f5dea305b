import Foundation
package import Indexes
import Objects
import PlaybookFiles
package import RunJournal
import S3
import SimpleRepository

/// Waits until the pages of a channel with an external indexer show the files that a step changed: first in the bucket, for as
/// long as the channel allows, and then through its public URL.
///
/// An indexer that does not come makes the check inconclusive, never failed: the files are correct.
package struct FollowingPages: Sendable {
    let bucketSite: PublicSite
    let publicSite: PublicSite
    let reader: BucketReader
    /// The time for which a cache may show an earlier page, in seconds.
    let publicWaitSeconds: Int

    private var channel: PlaybookFiles.Channel { reader.channel }

    /// - Parameter site: makes a new public side, because each part of the wait has its own time.
    package init(site: () -> PublicSite, reader: BucketReader, publicWaitSeconds: Int) {
        (bucketSite, publicSite) = (site(), site())
        self.reader = reader
        self.publicWaitSeconds = publicWaitSeconds
    }

    /// One finding for each page; passed ones state the time that the page took.
    /// - Throws: `S3Error`, `CancellationError`.
    package func looks(at changes: [ChangeRecord]) async throws -> [Finding] {
        let pages = FollowingPage.all(of: changes, layout: channel.layout)
        let deadline = channel.pagesDeadlineSeconds
        let stored = try await bucketSite.settled(pages, waitSeconds: { _ in deadline }) { page, wasLate in
            try await look(inBucket: page, wasLate)
        }
        let published = zip(pages, stored).filter { $0.0.publishes && $0.1.listsFiles }
        let roots = Dictionary(grouping: published.map(\.0), by: \.index).sorted { $0.key < $1.key }
        let named = try await bucketSite.settled(roots, waitSeconds: { _ in deadline }) { root, wasLate in
            try await look(inBucket: root.key, naming: root.value, wasLate)
        }
        let followed = zip(pages, stored).filter { $0.1.finding.verdict == .pass }.map(\.0)
        return stored.map(\.finding) + named + (try await outside(followed))
    }

    /// One line for all that passed; the others one by one.
    package func summed(_ findings: [Finding]) -> [Finding] {
        let isPlain = { (finding: Finding) in finding.verdict == .pass && finding.name == .lateIndex }
        let good = findings.filter(isPlain)
        guard let first = good.first else { return findings }
        let times = VisibleAfter(good)
        let sum = Finding(
            .lateIndex, good.count == 1 ? first.subject : channel.publicURL, .pass,
            message: "\(counted(good.count, "page")) followed\(times?.remark ?? "")", evidence: times?.evidence ?? [:])
        return [sum] + findings.filter { !isPlain($0) }
    }

    // MARK: - In the bucket

    private struct Stored: Sendable {
        var finding: Finding
        var listsFiles: Bool
    }

    private func look(inBucket page: FollowingPage, _ wasLate: Bool) async throws -> Look<Stored> {
        let found = try await read(page.key)
        let parsed = found.flatMap { try? parseProjectPage($0.bytes, project: page.project) }
        let missing = try await stillWanted(page.missing(from: parsed))
        let subject = "s3://\(channel.bucket)/\(page.key)"
        guard let first = missing.first else {
            let pass = Finding(.lateIndex, subject, .pass, message: "shows what was changed")
            let finding = pass.visible(since: page.changedAt, at: bucketSite.now())
            return Look(Stored(finding: finding, listsFiles: parsed?.files.isEmpty == false), [finding])
        }
        let rest = missing.count > 1 ? " (and \(missing.count - 1) more)" : ""
        let finding = late(
            subject, "\(state(found?.lastModified, since: page.changedAt)), and it \(first.found)\(rest)",
            evidence: ["missing": missing.prefix(20).map(\.change.key.text).joined(separator: " ")])
        return Look(Stored(finding: finding, listsFiles: false), [finding])
    }

    private func look(
        inBucket index: String, naming pages: [FollowingPage], _ wasLate: Bool
    ) async throws -> Look<Finding> {
        let key = ObjectKey(channel.layout.key(ofRootPageOf: index))
        let subject = "s3://\(channel.bucket)/\(key)"
        let found = try await read(key)
        let root = found.flatMap { try? parseRootPage($0.bytes) }
        let named = Set(root?.projects.compactMap(\.project?.normalized) ?? [])
        let missing = pages.map(\.project.normalized).filter { !named.contains($0) }.sorted()
        let changed = pages.compactMap(\.changedAt).max()
        guard let first = missing.first else {
            let pass = Finding(.lateIndex, subject, .pass, message: "names what was published")
            let finding = pass.visible(since: changed, at: bucketSite.now())
            return Look(finding, [finding])
        }
        let rest = missing.count > 1 ? " (and \(missing.count - 1) more)" : ""
        let finding = late(
            subject, "\(state(found?.lastModified, since: changed)), and it does not name \(first)\(rest)")
        return Look(finding, [finding])
    }

    private func late(_ subject: String, _ what: String, evidence: [String: String] = [:]) -> Finding {
        Finding(
            .lateIndex, subject, .inconclusive, remedy: .wait,
            message: "the indexer has not followed within \(channel.pagesDeadlineSeconds) s: \(what)",
            hint: "the files are right: look whether the indexer runs, and whether it lists such files; "
                + "\(Mending(channel: channel).doctor) says what listens to the bucket",
            evidence: evidence
        ).seen(in: .bucket)
    }

    private func state(_ written: Date?, since changed: Date?) -> String {
        guard let written else { return "there is no page" }
        guard let changed, written >= changed.addingTimeInterval(-1) else {
            return "the page is from before, of \(rfc3339(written))"
        }
        return "the page was written since, at \(rfc3339(written))"
    }

    /// The missing changes without files that another writer changed again: those are left to the indexer.
    private func stillWanted(_ missing: [FollowingPage.Missing]) async throws -> [FollowingPage.Missing] {
        try await mapConcurrently(missing, limit: 32) { item -> FollowingPage.Missing? in
            switch (try await reader.client.headObject(item.change.key), item.change.after?.object) {
            case (.present(let head), let object?): head.etag == object.etag ? item : nil
            case (.absent, nil): item
            case (.present, nil), (.absent, _?): nil
            }
        }.compactMap(\.self)
    }

    private func read(_ key: ObjectKey) async throws -> (bytes: [UInt8], lastModified: Date?)? {
        do {
            let (head, bytes) = try await reader.client.getObject(key)
            return (bytes, head.lastModified)
        } catch let error as S3Error where error.status == 404 {
            return nil
        }
    }

    // MARK: - From outside

    /// Requests the bucket's pages as installers do.
    private func outside(_ pages: [FollowingPage]) async throws -> [Finding] {
        guard channel.hasPublicURL else { return [] }
        return try await publicSite.settled(pages, waitSeconds: { _ in publicWaitSeconds }) { page, _ in
            let finding = await look(outside: page)
            return Look(finding, [finding])
        }
    }

    private func look(outside page: FollowingPage) async -> Finding {
        let url = String(channel.publicURL(ofKey: page.key.text).dropLast(IndexLayout.pageName.count))
        do {
            let sight = try await publicSite.page(url)
            let shown = sight.status == 200 ? try? parseProjectPage(sight.body, project: page.project) : nil
            if sight.status >= 500 {
                return Finding(
                    .pageEqual, url, .inconclusive, remedy: .outage, message: "the public host answers \(sight.status)",
                    evidence: sight.evidence)
            }
            guard let first = page.missing(from: shown).first else {
                return Finding(.pageEqual, url, .pass, message: "shows what was changed", evidence: sight.evidence)
            }
            return Finding(
                .pageEqual, url, .inconclusive, remedy: .wait,
                message: "the bucket's page has followed, the public one \(first.found)",
                hint: "a cache is not fresh yet: \(Mending(channel: channel).freshness)", evidence: sight.evidence
            ).seen(in: .edge)
        } catch {
            return Finding(
                .pageEqual, url, .inconclusive, remedy: .outage, message: "no answer: \(error)",
                hint: "when the host answers: \(Mending(channel: channel).again)")
        }
    }
}
