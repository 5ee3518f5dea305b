import HTTPTransport
package import Objects
package import PlaybookFiles
package import RunJournal
import S3

/// Plans the digests of files whose SHA-256 is not recorded: uploads of tools that send none. Each file is read once, and the
/// plan's changes are the facts documents of the indexes. No file is rewritten: versions, dates and storage costs stay as
/// they are.
package struct ChecksumPlanner: Sendable {
    let reader: BucketReader
    let catalog: Catalog
    let gatherer: FactsGatherer
    let versioned: Bool
    private static let readsMax = 8

    package init(reader: BucketReader, catalog: Catalog, journal: Journal, versioned: Bool) {
        self.reader = reader
        self.catalog = catalog
        self.versioned = versioned
        gatherer = FactsGatherer(client: reader.client, journal: journal, versioned: versioned)
    }

    /// The files of one index to read.
    package struct Work: Sendable {
        package var index: String
        package var objects: [ListedObject]
        /// The names of all files of the index, below its prefix.
        var present: Set<String>
        /// Wheels to read again although the document states their `Requires-Python`.
        var wheels: [ListedObject] = []
        /// Facts of other files that were read on the way.
        var learned: LearnedFacts?

        /// A key below the index.
        func name(of object: ListedObject) -> String {
            String(object.key.text.dropFirst(index.isEmpty ? 0 : index.count + 1))
        }
    }

    /// The files to read.
    /// - Parameters:
    ///   - indexes: prefixes; empty for all of the channel.
    ///   - reread: also files that the facts documents cover already, to find errors there.
    /// - Returns: indexes with something to read, and notes.
    /// - Throws: `PlanError`, `S3Error`.
    package func work(
        indexes selection: [String], reread: Bool = false
    ) async throws -> (work: [Work], notes: [String]) {
        let (indexes, notes) = try await reader.indexes(selection)
        let work = try await mapConcurrently(indexes, limit: ReindexPlanner.indexesMax) { index in
            let listing = try await reader.listing(of: index)
            let selection = IndexPages.Selection(listing: listing, catalog: catalog)
            let (facts, learned) = try await gatherer.learn(
                of: listing, artifacts: selection.artifacts.map(\.key))
            let silent = facts.filter { $0.value.sha256 == nil }.keys.sorted()
            var work = Work(
                index: index, objects: silent.compactMap { listing.artifacts[$0] },
                present: Set(listing.artifacts.keys.map(listing.name)), learned: learned)
            if reread {
                let document = try await reader.facts(ofIndex: index)
                let stated = listing.artifacts.values.sorted { $0.key < $1.key }
                work.objects += stated.filter { document.sha256(of: $0, named: work.name(of: $0)) != nil }
                work.wheels = stated.filter { document.requiresPython(of: $0, named: work.name(of: $0)) != nil }
            }
            return work
        }
        return (work.filter { !$0.objects.isEmpty || !$0.wheels.isEmpty }, notes)
    }

    /// Reads the files and plans the documents; a document that is right already gets no change.
    /// - Parameter tell: receives one line for each file read.
    /// - Throws: `S3Error`, `DocumentFields.Unreadable`, `WheelReader.Unreadable`.
    package func plan(
        _ work: [Work], notes: [String] = [], tell: @escaping @Sendable (String) -> Void
    ) async throws -> Plan {
        let groups = Dictionary(grouping: work.flatMap(\.objects)) { Content($0) }
        let read = try await mapConcurrently(Array(groups), limit: Self.readsMax) { content, objects in
            (content, try await sha256(of: objects[0], tell: tell))
        }
        let digests = Dictionary(read) { first, _ in first }
        let changes = try await mapConcurrently(work, limit: Self.readsMax) { try await change($0, digests) }
        return Plan(
            channel: reader.channel, changes: changes.compactMap(\.self), notes: notes,
            unchangedCount: changes.count { $0 == nil })
    }

    /// Identifies an object's bytes: objects of one size and one plain MD5 hold the same.
    private struct Content: Hashable {
        var etag: ETag
        var size: Int64
        /// Set where the ETag does not identify the bytes.
        var key: ObjectKey?

        init(_ object: ListedObject) {
            etag = object.etag
            size = object.size
            key = object.etag.text.utf8.count == 32 ? nil : object.key
        }
    }

    private func sha256(of object: ListedObject, tell: @Sendable (String) -> Void) async throws -> SHA256Digest {
        let sink = FileSink(path: nil)
        let head = try await reader.client.getObject(
            object.key, size: object.size, etag: object.etag, into: sink)
        try reader.client.require(head, isStill: object)
        let (sha256, size) = try sink.close()
        tell("\(object.key): \(size) bytes, sha256 \(sha256.hex)")
        return sha256
    }

    private func change(_ work: Work, _ digests: [Content: SHA256Digest]) async throws -> Change? {
        let key = FactsDocument.key(ofIndex: work.index)
        let (present, before) = try await look(key)
        var facts =
            try present.map { bytes throws(DocumentFields.Unreadable) in try FactsDocument(json: bytes) }
            ?? FactsDocument()
        facts.keep(work.present.contains)
        if let learned = work.learned { facts.learn(learned) }
        for object in work.objects {
            guard let sha256 = digests[Content(object)] else { continue }
            facts.remember(sha256, of: object, named: work.name(of: object))
        }
        for wheel in work.wheels {
            let stated = try await WheelReader(client: reader.client).requiresPython(of: wheel)
            facts.remember(requiresPython: stated, of: wheel, named: work.name(of: wheel))
        }
        let bytes = try facts.json()
        guard bytes != present else { return nil }
        let content = Change.Content(
            source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count),
            attributes: ObjectAttributes(contentType: "application/json", cacheControl: "no-store"))
        return Change(
            key: key, index: work.index, project: nil, rank: .artifact, action: .put(content), before: before)
    }

    private func look(_ key: ObjectKey) async throws -> (bytes: [UInt8]?, Change.Before) {
        do {
            let (head, bytes) = try await reader.client.getObject(key)
            let state = ObjectState.object(RecordedObject(head, versioned: versioned))
            return (bytes, versioned ? .exact(state) : .read(state, bytes: bytes))
        } catch let error as S3Error where error.code == .noSuchKey || error.status == 404 {
            return (nil, .listed(nil))
        }
    }
}
