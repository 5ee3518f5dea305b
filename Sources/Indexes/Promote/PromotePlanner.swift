package import Foundation
import Objects
import PlaybookFiles
package import RunJournal
import S3
package import SimpleRepository

/// Plans copies of files, with their sidecars, from the indexes below one root to those below another.
///
/// The server makes the copies and keeps content type and user metadata, except the publication time: an installer's cut-off
/// date is about the index that it reads. A file that the target has with other bytes is an error; it is never overwritten.
package struct PromotePlanner: Sendable {
    let reader: BucketReader
    let present: PresentFiles
    /// The publication time of promoted files at the target.
    let time: Date

    package init(reader: BucketReader, journal: Journal, time: Date) {
        self.time = time
        self.reader = reader
        present = PresentFiles(client: reader.client, journal: journal)
    }

    /// The files to promote, their source and their target.
    package struct Request: Sendable {
        /// The roots, without slashes at their ends.
        package var from, to: String
        /// Indexes of the root `from`, without its prefix; empty for all.
        package var indexes: [String]
        /// Empty for all.
        package var projects: [ProjectName]
        /// Empty for all.
        package var versions: [PythonVersion]
        /// Changes that earlier steps of a dry run would have made; the curated document's counts.
        package var overlay: [Change]

        package init(
            from: String, to: String, indexes: [String], projects: [ProjectName], versions: [PythonVersion],
            overlay: [Change] = []
        ) {
            self.overlay = overlay
            self.from = from
            self.to = to
            self.indexes = indexes
            self.projects = projects
            self.versions = versions
        }

        fileprivate func selects(_ filename: DistributionFilename) -> Bool {
            (projects.isEmpty || projects.contains(filename.project))
                && (versions.isEmpty
                    || versions.contains { $0 == filename.version || $0 == filename.version.publicVersion })
        }

        fileprivate var selection: String {
            (Set(projects).sorted().map(\.normalized) + versions.map(\.description)).joined(separator: ", ")
        }
    }

    /// - Throws: `PlanError`, `S3Error`.
    package func plan(_ request: Request) async throws -> Plan {
        let (all, notes) = try await reader.indexes()
        let sources = all.filter { index in
            index.hasPrefix(request.from + "/")
                && (request.indexes.isEmpty
                    || request.indexes.contains(String(index.dropFirst(request.from.count + 1))))
        }
        guard !sources.isEmpty else {
            throw PlanError.unknownIndex(
                channel: reader.channel.name, indexes: request.indexes.map { join(request.from, $0) },
                known: all.filter { $0.hasPrefix(request.from + "/") })
        }
        let curation = try await reader.curation(overlay: request.overlay)
        let parts = try await mapConcurrently(sources, limit: 16) { source in
            try await plan(from: source, to: request.to + source.dropFirst(request.from.count), request, curation)
        }
        let different = parts.flatMap(\.different)
        guard different.isEmpty else { throw PlanError.differentBytes(different) }
        let changes = parts.flatMap(\.changes)
        let unchanged = parts.reduce(0) { $0 + $1.unchanged }
        let denied = parts.flatMap(\.notes)
        guard !changes.isEmpty || unchanged > 0 || !denied.isEmpty else {
            throw PlanError.nothingSelected(request.selection)
        }
        return Plan(channel: reader.channel, changes: changes, notes: notes + denied, unchangedCount: unchanged)
    }

    private struct Part: Sendable {
        var changes: [Change] = []
        var unchanged = 0
        var different: [PlanError.DifferentBytes] = []
        var notes: [String] = []
    }

    private func plan(
        from source: String, to target: String, _ request: Request, _ curation: Curation
    ) async throws -> Part {
        async let sourceListing = reader.listing(of: source)
        async let targetListing = reader.listing(of: target)
        let (from, to) = (try await sourceListing, try await targetListing)
        var denied: [String] = []
        let selected = from.artifacts.values.filter { object in
            guard let file = try? DistributionFilename(parsing: String(object.key.lastComponent)), request.selects(file)
            else { return false }
            guard let reason = curation.denial(of: file, in: target) else { return true }
            denied.append("\(object.key): it is denied in \(target): \(reason)")
            return false
        }
        let files = selected + selected.compactMap { from.sidecars[sidecarKey(of: $0.key)] }
        let counterparts = files.compactMap { object in
            let key = key(of: object, from: source, to: target)
            return to.artifacts[key] ?? to.sidecars[key]
        }
        let hashes = try await present.sha256(of: files + counterparts)
        let parts = try await mapConcurrently(files, limit: 32) { object in
            try await plan(object, to: target, key: key(of: object, from: source, to: target), in: to, hashes: hashes)
        }
        return parts.reduce(into: Part(notes: denied.sorted())) { all, part in
            all.changes += part.changes
            all.unchanged += part.unchanged
            all.different += part.different
        }
    }

    private func key(of object: ListedObject, from source: String, to target: String) -> ObjectKey {
        ObjectKey(target + object.key.text.dropFirst(source.count))
    }

    private func plan(
        _ object: ListedObject, to target: String, key: ObjectKey, in listing: IndexListing,
        hashes: [ObjectKey: SHA256Digest]
    ) async throws -> Part {
        guard let sha256 = hashes[object.key] else { return Part() }
        if let existing = listing.artifacts[key] ?? listing.sidecars[key] {
            if hashes[key] == sha256 { return Part(unchanged: 1) }
            return Part(different: [
                .init(
                    bucket: reader.channel.bucket, key: key, found: hashes[key]?.hex ?? "ETag \(existing.etag)",
                    wanted: sha256.hex)
            ])
        }
        let head = try await reader.client.headListed(object)
        let isSidecar = object.key.text.hasSuffix(".metadata")
        let file = String(object.key.lastComponent).withoutSuffix(".metadata")
        let project = try? DistributionFilename(parsing: file).project.normalized
        // A new object is stored as the channel or the bucket has it, not as its source.
        var attributes = head.attributes
        attributes.storage = ObjectStorage()
        if !isSidecar { attributes.metadata.merge(UploadedMark.metadata(time)) { $1 } }
        let content = Change.Content(
            source: .stored, sha256: sha256, size: object.size, attributes: attributes)
        return Part(changes: [
            Change(
                key: key, index: target, project: project, rank: isSidecar ? .sidecar : .artifact,
                action: .copy(from: object.key, version: nil, content), before: .listed(nil))
        ])
    }
}

extension String {
    fileprivate func withoutSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
