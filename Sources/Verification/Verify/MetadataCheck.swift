import Foundation
import Indexes
package import Objects
package import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Checks whether installers get the core metadata of the files: the promised metadata file exists, equals the one in the
/// wheel, and agrees with the page and the file name (failure classes F18, F19, F29).
///
/// The tags in a wheel's WHEEL file are not read: installers go by the file name.
package struct MetadataCheck: Sendable {
    private let site: PublicSite
    private let reader: MetadataReader
    /// The time for which URLs may not answer correctly, in seconds.
    private let waitSeconds: Int
    /// Judges the bucket's own files; `nil` for a verification of the public side only.
    private let origin: OriginMetadata?
    private let families: FamilyRules

    package init(
        site: PublicSite, waitSeconds: Int, origin: OriginMetadata? = nil, families: FamilyRules = FamilyRules()
    ) {
        self.origin = origin
        self.families = families
        self.site = site
        self.waitSeconds = waitSeconds
        reader = MetadataReader(site: site)
    }

    /// The files to check.
    package struct Request: Sendable {
        /// Files of any number of indexes. Those whose links resolve to no URL are skipped.
        package var files: [IndexedFile]
        /// Names of the files that the run published: their faults can be rolled back.
        package var new: Set<String>
        /// ETags of the bucket's objects, by public URL without percent-encoding; `nil` when the bucket was not asked.
        private let stored: [String: ETag]?

        /// - Parameter stored: ETags of the bucket's files and metadata files, by public URL; `nil` when the bucket was not
        ///   asked.
        package init(files: [IndexedFile], new: Set<String> = [], stored: [String: ETag]? = nil) {
            self.files = files
            self.new = new
            self.stored = stored.map { stored in
                Dictionary(stored.map { (Self.plain($0.key), $0.value) }) { first, _ in first }
            }
        }

        /// The ETag of the object that a URL names, whichever of its characters are percent-encoded.
        func etag(of url: String) -> ETag? { stored?[Self.plain(url)] }

        /// Whether there is an object at a URL as it is written, where S3 reads a raw `+` as a space; `nil` when the bucket was
        /// not asked.
        func holds(_ url: String) -> Bool? {
            stored.map { _ in etag(of: url) != nil && !url.utf8.contains(UInt8(ascii: "+")) }
        }

        private static func plain(_ url: String) -> String { percentDecode(url) ?? url }
    }

    /// One finding for each fault, and one for each index whose files are correct.
    /// - Throws: `CancellationError`.
    package func check(_ request: Request) async throws -> [Finding] {
        let files = request.files.filter { $0.url != nil && Self.isLookedAt($0) }
        let looked = try await site.settled(files, waitSeconds: { _ in waitSeconds }) { file, _ in
            let seen = try await reader.inTurn { try await look(file, request, $0) }
            return Look(seen.findings, healing: seen.canHeal ? .byWaiting : .none)
        }
        let good = Dictionary(grouping: zip(files, looked).filter { $1.isEmpty }.map(\.0), by: \.index)
        return good.sorted { $0.key < $1.key }.map { index, files in
            Finding(
                .metadataMismatch, site.channel.publicURL(ofPrefix: index), .pass,
                message: "the core metadata of \(counted(files.count, "file")) is as it should be")
        } + looked.flatMap(\.self)
    }

    /// Whether the file can be checked. An sdist has only its metadata file.
    private static func isLookedAt(_ file: IndexedFile) -> Bool {
        if case .wheel = file.name { return true }
        return file.file.coreMetadata != .absent
    }

    private struct Seen {
        var findings: [Finding] = []
        /// Whether a fresh cache, or the end of an outage, may heal it.
        var canHeal = false

        mutating func add(_ finding: Finding, canHeal: Bool) {
            findings.append(finding)
            self.canHeal = self.canHeal || canHeal
        }
    }

    private func look(_ file: IndexedFile, _ request: Request, _ reader: MetadataReader) async throws -> Seen {
        var look = Seen()
        guard let url = file.url else { return look }
        let isNew = request.new.contains(file.file.filename)
        var sidecar: [UInt8]?
        if file.file.coreMetadata != .absent {
            do {
                let served = try await reader.sidecar(of: url)
                sidecar = fresh(served, of: url + ".metadata", file, request, &look)
            } catch let error as MetadataUnread {
                let isStored = request.holds(url + ".metadata")
                let missing = MissingSidecar(
                    file: file, isNew: isNew, isStored: isStored, error: error,
                    mending: Mending(channel: site.channel))
                look.add(missing.finding, canHeal: missing.canHeal)
            }
        }
        var embedded: [UInt8]?
        var folder: WheelFolder?
        if case .wheel = file.name {
            do {
                let served = try await reader.wheel(at: url)
                embedded = fresh(served, of: url, file, request, &look)
                folder = embedded == nil ? nil : served.folder
            } catch let error as MetadataUnread {
                let unread = UnreadWheel(
                    file: file, isNew: isNew, error: error, mending: Mending(channel: site.channel))
                look.add(unread.finding, canHeal: unread.canHeal)
            }
        }
        look.findings += MetadataJudgement(
            file: file, isNew: isNew, sidecar: sidecar, embedded: embedded, folder: folder, families: families,
            mending: Mending(channel: site.channel)
        ).findings()
        await confirm(&look, file, isNew: isNew)
        return look
    }

    /// A fault is the publisher's only if the bucket's own bytes have it; else the edge changes them.
    private func confirm(_ look: inout Seen, _ file: IndexedFile, isNew: Bool) async {
        guard let origin, look.findings.contains(where: { $0.verdict == .fail }),
            let judged = await origin.judge(file, isNew: isNew)
        else { return }
        let names = Set(judged.findings.map(\.name))
        let edge = look.findings.filter { $0.verdict != .fail || !names.contains($0.name) }.map { finding in
            finding.verdict == .fail ? finding.atTheEdge(judged.held, Mending(channel: site.channel)) : finding
        }
        look.canHeal = look.canHeal || edge.contains { $0.verdict == .fail }
        look.findings = judged.findings + edge
    }

    /// The served bytes, unless the bucket holds another object: then the cache is stale, and nothing follows from the bytes.
    private func fresh(
        _ served: MetadataReader.Served, of url: String, _ file: IndexedFile, _ request: Request, _ look: inout Seen
    ) -> [UInt8]? {
        guard let stored = request.etag(of: url), let etag = served.etag, etag != stored else { return served.bytes }
        look.add(
            Finding(
                .staleFile, url, .inconclusive, remedy: .wait, message: "the bucket's object is not shown",
                hint: "a cache is not fresh yet: \(Mending(channel: site.channel).freshness)",
                evidence: ["index": file.index, "expected-etag": stored.text, "etag": etag.text]), canHeal: true)
        return nil
    }
}
