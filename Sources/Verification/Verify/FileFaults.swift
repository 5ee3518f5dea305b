import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Files and metadata files whose bytes are not those that were published, verified or stated (failure classes F04, F06, F15,
/// F19), found in the listing before any public byte is requested.
///
/// The bucket is asked only for objects whose contents changed and are not known yet.
struct FileFaults: Sendable {
    let index: ObservedIndex
    let listing: IndexListing
    let channel: Channel
    let baseline: Baseline
    let writes: RunWrites
    let history: FileHistory
    let client: S3Client?
    /// The largest file, in bytes, that is read where nothing else proves its content.
    let readBytesMax: Int64

    private var mending: Mending { Mending(channel: channel) }

    /// One link, or the metadata file that it promises.
    private struct Subject {
        var object: ListedObject
        var url: String
        var name: String
        var project: String
        var page: ObservedPage
        /// The hash on the page.
        var stated: String?
        var isMetadata = false
    }

    private static let concurrencyMax = 32

    func findings(_ links: [String: [PageLinks.Link]]) async throws -> [Finding] {
        let subjects = links.sorted { $0.key < $1.key }.flatMap { folder, links -> [Subject] in
            guard let page = index.pages[folder] else { return [] }
            return links.flatMap { self.subjects(of: $0, on: page, folder) }
        }
        let doubtful = subjects.filter { !isPlain($0) }
        return try await mapConcurrently(doubtful, limit: Self.concurrencyMax) { try await judge($0) }
            .compactMap(\.self)
    }

    private func subjects(of link: PageLinks.Link, on page: ObservedPage, _ folder: String) -> [Subject] {
        var subjects: [Subject] = []
        if let file = listing.artifacts[link.key] {
            subjects.append(
                Subject(
                    object: file, url: link.url, name: shown(link.file.filename), project: folder, page: page,
                    stated: link.file.sha256))
        }
        if case .present(let stated) = link.file.coreMetadata,
            let sidecar = listing.sidecars[sidecarKey(of: link.key)]
        {
            subjects.append(
                Subject(
                    object: sidecar, url: link.url + ".metadata", name: shown(link.file.filename) + ".metadata",
                    project: folder, page: page, stated: stated, isMetadata: true))
        }
        return subjects
    }

    /// Whether no sign speaks against the object. True for nearly all, without a request.
    private func isPlain(_ subject: Subject) -> Bool {
        let (object, stated) = (subject.object, subject.stated)
        let content = FileHistory.Content(etag: object.etag, size: object.size)
        if let now = history.now(object)?.sha256 {
            return (stated == nil || now.hex == stated) && !isForeign(object, now)
        }
        if let ours = ours(object), ours.left(object) {
            return stated == nil || ours.sha256 == nil || ours.sha256?.hex == stated
        }
        if isForeign(object, nil) { return false }
        let known = history.contents(of: object.key, stated)
        return known.isEmpty || known.contains(content)
    }

    private func ours(_ object: ListedObject) -> LastWrite? {
        baseline.write(of: object.key).flatMap { $0.etag == nil ? nil : $0 }
    }

    /// Whether another writer has overwritten the object of a run of this journal.
    private func isForeign(_ object: ListedObject, _ sha256: SHA256Digest?) -> Bool {
        guard let ours = ours(object), !ours.left(object) else { return false }
        guard let before = ours.sha256, let sha256 else { return true }
        return before != sha256
    }

    private func judge(_ subject: Subject) async throws -> Finding? {
        let object = subject.object
        let sha256 =
            history.now(object)?.sha256 ?? ours(object).flatMap { $0.left(object) ? $0.sha256 : nil }
        var found = sha256
        if found == nil { found = try await read(object) }
        guard let sha256 = found else { return unknown(subject) }
        if sha256.hex == subject.stated || subject.stated == nil {
            return isForeign(object, sha256) ? overwritten(subject, .foreignWrite, sha256.hex) : nil
        }
        return wasOverwritten(subject)
            ? overwritten(subject, mismatch(subject), sha256.hex) : wrongPage(subject, sha256.hex)
    }

    private func mismatch(_ subject: Subject) -> Finding.Name {
        if subject.isMetadata { return .metadataMismatch }
        if subject.object.size == 0 { return .sizeMismatch }
        return ours(subject.object).map { !$0.left(subject.object) } == true ? .foreignWrite : .hashMismatch
    }

    /// Whether the page's hash was correct for earlier contents.
    private func wasOverwritten(_ subject: Subject) -> Bool {
        let key = subject.object.key
        if let ours = ours(subject.object), ours.left(subject.object) { return false }
        return baseline.write(of: key)?.sha256?.hex == subject.stated
            || !history.contents(of: key, subject.stated).isEmpty
            || baseline.file(key)?.sha256.hex == subject.stated
            || baseline.page(subject.page.key)?.links[String(key.lastComponent)] == subject.stated
    }

    /// The bucket's own digest, or the digest of the bytes where the file is small.
    private func read(_ object: ListedObject) async throws -> SHA256Digest? {
        guard let client else { return nil }
        do {
            guard case .present(let head) = try await client.headObject(object.key), head.etag == object.etag else {
                return nil
            }
            if let known = head.knownSHA256 { return known }
            guard object.size <= readBytesMax else { return nil }
            return SHA256Digest(of: try await client.getObject(object.key, ifMatch: object.etag).bytes)
        } catch let error as S3Error where error.status == 412 || error.status == 404 {
            return nil
        }
    }

    /// A changed object whose hash is not known: another size is enough for a finding.
    private func unknown(_ subject: Subject) -> Finding? {
        let known = history.contents(of: subject.object.key, subject.stated)
        let sizes = Set(known.map(\.size)).union(ours(subject.object)?.size.map { [$0] } ?? [])
        if !sizes.isEmpty, !sizes.contains(subject.object.size) {
            return overwritten(subject, mismatch(subject), nil)
        }
        return Finding(
            .changedFile, subject.url, .inconclusive,
            message: "\(subject.name) was written again (\(rfc3339(subject.object.lastModified))), and only its "
                + "\(subject.object.size) bytes show whether they are the same",
            hint:
                "\(mending.examine("", full: true)) reads it; \(mending.versions(subject.object.key))",
            evidence: evidence(subject, nil))
    }

    private func overwritten(_ subject: Subject, _ name: Finding.Name, _ sha256: String?) -> Finding {
        let who = baseline.write(of: subject.object.key).map { " after run \($0.runID) had published it" } ?? ""
        return Finding(
            name, subject.url, .fail, remedy: .rollback,
            message: "\(subject.name) was overwritten in the bucket\(who) (\(rfc3339(subject.object.lastModified)), "
                + "\(subject.object.size) bytes)",
            hint: mending.versions(subject.object.key), evidence: evidence(subject, sha256)
        ).restoring([subject.object.key], of: index.index, project: subject.project)
    }

    private func wrongPage(_ subject: Subject, _ sha256: String) -> Finding {
        let isRun = writes.wrote(subject.object.key) || writes.remedy(forPage: subject.page.key) == .rollback
        let isKnown =
            baseline.write(of: subject.object.key)?.left(subject.object) == true
            || baseline.file(subject.object.key)?.sha256.hex == sha256
        let versions = mending.versions(subject.object.key)
        return Finding(
            mismatch(subject), subject.url, .fail, remedy: isRun ? .rollback : .regenerate,
            message: "the page states another sha256 for \(subject.name) than the bucket's object has",
            hint: isKnown
                ? mending.reindex(index.index, project: subject.project)
                : mending.reindex(index.index, project: subject.project, overwrites: true)
                    + ", if the file is the right one of the two: \(versions)",
            evidence: evidence(subject, sha256))
    }

    private func evidence(_ subject: Subject, _ sha256: String?) -> [String: String] {
        var evidence = ["page": subject.page.url, "etag": subject.object.etag.text]
        evidence["expected-sha256"] = subject.stated
        evidence["sha256"] = sha256
        evidence["expected-etag"] = ours(subject.object)?.etag?.text
        return evidence
    }
}
