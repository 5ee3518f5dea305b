package import Foundation
import Objects
package import PlaybookFiles
package import RunJournal
import S3
package import SimpleRepository

/// Plans the files of a catalog project's dependencies in every index of a channel.
///
/// Present with equal SHA-256: nothing. Present with other bytes: an error, never overwritten. Absent: put once, from
/// one download, and copied server-side into the other indexes. Sidecars go with their wheels.
package struct MirrorPlanner: Sendable {
    let reader: BucketReader
    let catalog: Catalog
    let upstream: UpstreamIndex
    let present: PresentFiles
    /// Whether the bucket keeps versions; if not, a file is overwritten only when its project is selected by name.
    let versioned: Bool
    /// The publication time of mirrored files.
    let time: Date

    package init(
        reader: BucketReader, catalog: Catalog, upstream: UpstreamIndex, journal: Journal, versioned: Bool, time: Date
    ) {
        self.time = time
        self.versioned = versioned
        self.reader = reader
        self.catalog = catalog
        self.upstream = upstream
        present = PresentFiles(client: reader.client, journal: journal)
    }

    /// - Parameters:
    ///   - package: a catalog project, or `all`.
    ///   - names: the dependencies to mirror; empty for all.
    ///   - indexes: prefixes; empty for all of the channel.
    ///   - create: whether `indexes` may name indexes that do not exist yet.
    ///   - overlay: changes that earlier steps of a dry run would have made; the curated document's counts.
    /// - Throws: `PlanError`, `UpstreamError`, `UnknownName`, `S3Error`.
    package func plan(
        package: String, only names: [ProjectName] = [], indexes selection: [String], create: Bool = false,
        overlay: [Change] = []
    ) async throws -> Plan {
        let dependencies = try catalog.dependencies(of: package, only: names)
        let document = try await CurationDocument(reading: reader, versioned: versioned, overlay: overlay)
        let curation = document.curation
        let (found, notes) = try await reader.indexes(selection, new: create ? selection : [])
        async let chosen = mapConcurrently(dependencies, limit: 32) { dependency in
            let offer = try await upstream.offer(of: dependency.name)
            let selection = try MirrorSelection(dependency, from: offer, catalog: catalog) { file in
                let denials = found.map { curation.denial(of: file, in: $0) }
                return denials.allSatisfy { $0 != nil } ? denials.first ?? nil : nil
            }
            return (offer: offer, selection: selection)
        }
        // The first index that lacks a file gets it, the later ones copy it from there.
        let indexes = Plan.order(of: found, in: reader.channel)
        let listings = try await mapConcurrently(indexes, limit: 64) { try await reader.listing(of: $0) }
        let wanted = reader.channel.indexes + (create ? selection : [])
        let targets = listings.filter { !$0.isEmpty || wanted.contains($0.index) }
        let skipped = listings.filter { listing in !targets.contains { $0.index == listing.index } }
        let offers = try await chosen
        let selections = offers.map(\.selection)
        let wheels = try await withMetadata(selections, targets: targets)
        let files = wheels.flatMap(\.files)

        var parts = FilesPart()
        let hashes = try await presentHashes(of: files, in: targets)
        for file in files { plan(file, targets: targets, hashes: hashes, curation, into: &parts) }
        guard parts.different.isEmpty else { throw PlanError.differentBytes(parts.different) }
        let rewrites = try await rewrites(of: parts.unchanged.filter { versioned || names.contains($0.file.project) })
        var plan = Plan(
            channel: reader.channel, changes: parts.changes + rewrites,
            notes: notes + skipped.map { "\($0.index): no index (no file, no project page); left alone" }
                + selections.map(\.description) + selections.flatMap(\.notes) + parts.notes
                + wheels.compactMap(\.note),
            unchangedCount: parts.unchanged.count - rewrites.count)
        let words = UpstreamWords(present: present, targets: targets, planned: parts.changes.map(\.key))
        try await words.follow(offers, document, on: &plan)
        return plan
    }

    /// Rewrites of files whose `Cache-Control` is not the channel's.
    private func rewrites(of present: [FileHeaders.Present]) async throws -> [Change] {
        guard let cacheControl = reader.channel.cache.files else { return [] }
        return try await FileHeaders(
            client: reader.client, journal: self.present.journal, versioned: versioned, cacheControl: cacheControl
        ).changes(of: present)
    }

    /// One object to mirror: a wheel, or the sidecar of one.
    struct File: Sendable {
        var project: ProjectName
        var name: String
        /// The wheel, for a metadata file its wheel.
        var wheel: DistributionFilename
        var target: String?
        var rank: Change.Rank
        var content: Change.Content
    }

    /// The key of a file in an index.
    private func key(of file: File, in listing: IndexListing) -> ObjectKey {
        ObjectKey(listing.layout.key(ofFile: file.name, of: file.project, in: listing.index, target: file.target))
    }

    private func object(_ key: ObjectKey, in listing: IndexListing) -> ListedObject? {
        listing.artifacts[key] ?? listing.sidecars[key] ?? listing.nested[key]
    }

    /// The wheels as contents, and the sidecars that some index lacks.
    private func withMetadata(
        _ selections: [MirrorSelection], targets: [IndexListing]
    ) async throws -> [(files: [File], note: String?)] {
        let wheels = selections.flatMap { selection in selection.files.map { (selection.dependency, $0) } }
        return try await mapConcurrently(wheels, limit: 64) { dependency, file in
            try await files(of: file, dependency: dependency, targets: targets)
        }
    }

    /// A wheel's SHA-256, proven or stated by the index, and its size in bytes.
    private func proven(
        _ file: UpstreamOffer.File, _ project: ProjectName
    ) async throws -> (sha256: SHA256Digest, size: Int64) {
        guard let proof = file.proof else {
            throw UpstreamError.noHash(file.filename.filename, project: project.normalized)
        }
        guard proof.algorithm == .sha256 else { return try await upstream.content(of: file, proof: proof) }
        guard let sha256 = file.sha256 else {
            throw UpstreamError.unsafeFile(
                file.filename.filename, project: project.normalized, reason: "its sha256 is malformed: \(proof.hex)")
        }
        if let size = file.size { return (sha256, size) }
        return (sha256, try await upstream.size(of: file))
    }

    private func files(
        of file: UpstreamOffer.File, dependency: Dependency, targets: [IndexListing]
    ) async throws -> (files: [File], note: String?) {
        let (sha256, size) = try await proven(file, dependency.name)
        let wheel = File(
            project: dependency.name, name: file.filename.filename, wheel: file.filename, target: dependency.target,
            rank: .artifact,
            content: Change.Content(
                source: .upstream(UpstreamDownload(url: file.url, sha256: sha256, size: size)), sha256: sha256,
                size: size,
                attributes: ObjectAttributes(
                    contentType: "binary/octet-stream", cacheControl: reader.channel.cache.files,
                    metadata: YankedMark.metadata(file.yanked).merging(UploadedMark.metadata(time)) { $1 }),
                // Upstream's claim serves a dry run, which has no bytes to read; it is not remembered.
                requiresPython: .some(file.requiresPython)))
        guard case .present(let stated) = file.coreMetadata else { return ([wheel], nil) }
        var sidecar = File(
            project: dependency.name, name: IndexLayout.key(ofMetadataOf: file.filename.filename), wheel: file.filename,
            target: dependency.target, rank: .sidecar, content: wheel.content)
        // If every index has the sidecar already, its bytes are needed only if upstream states no hash to compare with.
        let known = stated.flatMap { SHA256Digest(hex: $0) }
        let isEverywhere = targets.allSatisfy { object(key(of: sidecar, in: $0), in: $0) != nil }
        if let known, isEverywhere {
            sidecar.content = content(ofMetadata: [], sha256: known, requiresPython: file.requiresPython)
        } else {
            guard let bytes = try await upstream.metadata(of: file) else {
                let note = "\(file.filename.filename): the upstream index promises its metadata file and has none"
                return ([wheel], note + "; the wheel is mirrored alone")
            }
            sidecar.content = content(
                ofMetadata: bytes, sha256: SHA256Digest(of: bytes),
                requiresPython: (try? CoreMetadata(parsing: bytes))?.requiresPython)
        }
        return ([wheel, sidecar], nil)
    }

    private func content(
        ofMetadata bytes: [UInt8], sha256: SHA256Digest, requiresPython: String?
    ) -> Change.Content {
        Change.Content(
            source: .bytes(bytes), sha256: sha256, size: Int64(bytes.count),
            attributes: ObjectAttributes(
                contentType: "binary/octet-stream", cacheControl: reader.channel.cache.files),
            requiresPython: .some(requiresPython))
    }

    private func presentHashes(
        of files: [File], in targets: [IndexListing]
    ) async throws -> [ObjectKey: SHA256Digest] {
        let objects = targets.flatMap { listing in files.compactMap { object(key(of: $0, in: listing), in: listing) } }
        return try await present.sha256(of: objects)
    }

    /// The changes and notes for the files.
    private struct FilesPart {
        var changes: [Change] = []
        var unchanged: [FileHeaders.Present] = []
        var different: [PlanError.DifferentBytes] = []
        var notes: [String] = []
    }

    private func plan(
        _ file: File, targets: [IndexListing], hashes: [ObjectKey: SHA256Digest], _ curation: Curation,
        into part: inout FilesPart
    ) {
        var holder: ObjectKey?
        var lacking: [(index: String, key: ObjectKey)] = []
        for listing in targets {
            let key = key(of: file, in: listing)
            if let reason = curation.denial(of: file.wheel, in: listing.index) {
                if file.rank == .artifact { part.notes.append("\(key): it is denied, and not mirrored: \(reason)") }
                continue
            }
            guard let object = object(key, in: listing) else {
                lacking.append((listing.index, key))
                continue
            }
            if hashes[key] == file.content.sha256 {
                holder = holder ?? key
                part.unchanged.append(.init(index: listing.index, object: object, file: file))
            } else {
                part.different.append(
                    .init(
                        bucket: reader.channel.bucket, key: key,
                        found: hashes[key]?.hex ?? "ETag \(object.etag)", wanted: file.content.sha256.hex))
            }
        }
        for (index, key) in lacking {
            let action: Change.Action
            switch (file.content.source, holder) {
            case (.upstream, let source?): action = .copy(from: source, version: nil, file.content)
            default: action = .put(file.content)
            }
            holder = holder ?? key
            part.changes.append(
                Change(
                    key: key, index: index, project: file.project.normalized, rank: file.rank, action: action,
                    before: .listed(nil)))
        }
    }
}

extension MirrorSelection: CustomStringConvertible {
    package var description: String {
        "\(dependency.name): " + versions.map(\.description).joined(separator: ", ")
            + " (\(files.count) \(files.count == 1 ? "wheel" : "wheels"))"
    }
}
