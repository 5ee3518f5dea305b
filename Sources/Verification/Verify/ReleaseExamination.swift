import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Checks the releases that indexes offer as installers see them: core metadata, requirements, complete sets, and the same
/// dependencies in every index.
struct ReleaseExamination: Sendable {
    let site: PublicSite
    let catalog: Catalog
    let request: VerifyRequest
    let writes: RunWrites
    let results: [IndexExamination.Result]
    /// Results of the companion indexes, which are not verified.
    let companions: [IndexExamination.Result]
    /// `nil` for a verification of the public side only.
    let reader: BucketReader?
    let bucket: BucketEvidence

    private var channel: Channel { site.channel }

    /// Files of a changed page whose metadata is read: the newest, which come last.
    private static let sampleCount = 4
    private static let indexesMax = 64

    /// - Throws: `CancellationError`.
    func findings() async throws -> [Finding] {
        let indexes = results.map(index)
        let new = published(indexes)
        var findings = try await metadata(indexes)
        findings += indexes.flatMap { index in
            OfferedReleases(
                index: index, catalog: catalog, mending: Mending(channel: channel), expected: request.expected, new: new
            ).findings()
        }
        // Requirements cannot be judged when only some projects are checked.
        guard request.projects.isEmpty else { return findings }
        let sights = Dictionary((results + companions).map { ($0.sight.index, $0.sight) }) { first, _ in first }
        let reader = MetadataReader(site: site) { file in sights[file.index].flatMap { Self.stored(file, in: $0) } }
        let own = self.reader.map { WheelReader(client: $0.client) }
        let wrong = wrong
        let closure = ClosureCheck(channel: channel.name, catalog: catalog, pages: channel.pages) { file in
            // The requirements of a file with wrong bytes do not count.
            if let url = file.url, wrong.contains(url) { return nil }
            do {
                return try await reader.metadata(of: file)
            } catch {
                // The requirements of a release do not depend on the edge: read them from the bucket.
                guard let own, let sight = sights[file.index], case .wheel = file.name,
                    let wheel = sight.listing?.artifacts[
                        sight.key(ofFile: file.file.filename, project: file.name.project)],
                    let bytes = try? await own.metadata(of: wheel)
                else { throw error }
                return try CoreMetadata(parsing: bytes)
            }
        }
        let read = Companions(indexes + companions.map(index), groups: channel.together)
        findings += indexes.flatMap { read.findings(of: $0, channel: channel) }
        findings += try await mapConcurrently(indexes, limit: Self.indexesMax) { index in
            try await closure.check(index, .init(new: new, companions: read.of(index)))
        }.flatMap(\.self)
        guard request.indexes.isEmpty else { return findings }
        var siblings = ClosureSiblings(channel: channel.name, catalog: catalog, together: channel.together)
        indexes.forEach { siblings.add($0) }
        return findings + siblings.findings()
    }

    /// URLs that the listing shows to be wrong, for files and metadata files alike.
    private var wrong: Set<String> {
        let failed = results.flatMap(\.findings).filter { $0.verdict == .fail }.map(\.subject)
        return Set(failed + failed.filter { $0.hasSuffix(".metadata") }.map { String($0.dropLast(".metadata".count)) })
    }

    private static func stored(_ file: IndexedFile, in sight: ObservedIndex) -> MetadataReader.Stored? {
        guard let listing = sight.listing else { return nil }
        let key = sight.key(ofFile: file.file.filename, project: file.name.project)
        return .init(file: listing.artifacts[key]?.etag, sidecar: listing.sidecars[sidecarKey(of: key)]?.etag)
    }

    private func index(of result: IndexExamination.Result) -> ClosureIndex {
        let sight = result.sight
        return ClosureIndex(
            prefix: sight.index, url: sight.baseURL,
            pages: sight.pages.values.compactMap { page in page.project.map { (page.url, $0) } },
            stored: sight.listing.map { Set($0.artifacts.keys.map { String($0.lastComponent) }) })
    }

    /// The releases that the run published.
    private func published(_ indexes: [ClosureIndex]) -> Set<Release> {
        if writes.isEmpty { return [] }
        return Set(
            zip(results, indexes).flatMap { result, index in
                index.files.values.joined().filter { wrote($0, in: result) }.map(\.release)
            })
    }

    private func wrote(_ file: IndexedFile, in result: IndexExamination.Result) -> Bool {
        writes.wrote(result.sight.key(ofFile: file.file.filename, project: file.name.project))
    }

    // MARK: - Core metadata

    private func metadata(_ indexes: [ClosureIndex]) async throws -> [Finding] {
        var files: [IndexedFile] = []
        var stored: [String: ETag]? = results.contains { $0.sight.listing == nil } ? nil : [:]
        var new: Set<String> = []
        let rotated = Dictionary(
            grouping: HashRotation(results: results, request: request, writes: writes).chosen, by: \.result
        ).mapValues { Set($0.map(\.link.key)) }
        let wrong = wrong
        for (position, (result, index)) in zip(results, indexes).enumerated() {
            let again = rotated[position] ?? []
            let chosen = index.files.values.flatMap { files in
                self.chosen(files, result) { isKept($0, again, in: result) }
            }.filter { file in
                file.url.map { $0.hasPrefix(result.sight.baseURL) && !wrong.contains($0) } == true
            }
            files += chosen
            new.formUnion(chosen.filter { wrote($0, in: result) }.map(\.file.filename))
            guard let listing = result.sight.listing else { continue }
            for file in chosen {
                let key = result.sight.key(ofFile: file.file.filename, project: file.name.project)
                for object in [listing.artifacts[key], listing.sidecars[sidecarKey(of: key)]].compactMap(\.self) {
                    stored?[channel.publicURL(ofKey: object.key.text)] = object.etag
                }
            }
        }
        return try await MetadataCheck(
            site: site, waitSeconds: request.waitSeconds, origin: origin, families: catalog.families
        )
        .check(.init(files: files, new: new, stored: stored))
    }

    private var origin: OriginMetadata? {
        guard let reader else { return nil }
        let sights = Dictionary(results.map { ($0.sight.index, $0.sight) }) { first, _ in first }
        let objects: @Sendable (IndexedFile) -> (file: ListedObject?, sidecar: ListedObject?)? = { file in
            guard let sight = sights[file.index], let listing = sight.listing else { return nil }
            let key = sight.key(ofFile: file.file.filename, project: file.name.project)
            return (listing.artifacts[key], listing.sidecars[sidecarKey(of: key)])
        }
        return OriginMetadata(reader: reader, bucket: bucket, objects: objects, families: catalog.families)
    }

    /// Whether the page repeats kept metadata of a large wheel, and it is the file's turn to be read again.
    private func isKept(_ file: IndexedFile, _ again: Set<ObjectKey>, in result: IndexExamination.Result) -> Bool {
        let key = result.sight.key(ofFile: file.file.filename, project: file.name.project)
        return file.file.coreMetadata == .absent && again.contains(key)
            && result.sight.listing?.artifacts[key]?.isLargeWheel == true
    }

    /// The files to read: those new on their page, the last ones of a changed page, and those whose turn it is; with `full`,
    /// all.
    private func chosen(
        _ files: [IndexedFile], _ result: IndexExamination.Result, isTurn: (IndexedFile) -> Bool
    ) -> [IndexedFile] {
        let news = news(files, result)
        let names = Set(news.map(\.file.filename))
        return news + files.filter { !names.contains($0.file.filename) && isTurn($0) }
    }

    private func news(_ files: [IndexedFile], _ result: IndexExamination.Result) -> [IndexedFile] {
        if request.depth.full { return files }
        guard let project = files.first?.name.project, let page = result.sight.pages[project.normalized] else {
            return []
        }
        let before = result.baseline.page(page.key)
        let new = files.filter { file in
            wrote(file, in: result) || before.map { $0.links[file.file.filename] == nil } == true
        }
        guard new.isEmpty, before?.sha256 != page.sha256 else { return new }
        return Array(files.suffix(Self.sampleCount))
    }
}
