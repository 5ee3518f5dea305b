import HTTPTransport
package import Objects
package import PlaybookFiles
package import RunJournal
import S3

/// Plans the digests of files whose SHA-256 is not recorded: uploads of tools that send none. The files are read
/// once, and the plan's changes are the facts documents of their indexes. No file is written anew: its versions, its date
/// and what it costs to keep stay as they are.
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

    /// The files of one index that have to be read.
    package struct Work: Sendable {
        package var index: String
        package var objects: [ListedObject]
        /// Everything that lies in the index, by name below it.
        var present: Set<String>
        /// Wheels whose `Requires-Python` the document states, and which are read again.
        var wheels: [ListedObject] = []
        /// What was read of other files on the way.
        var learned: LearnedFacts?

        /// A key below the index.
        func name(of object: ListedObject) -> String {
            String(object.key.text.dropFirst(index.isEmpty ? 0 : index.count + 1))
        }
    }

    /// What has to be read.
    /// - Parameters:
    ///   - indexes: prefixes; empty for all of the channel.
    ///   - reread: also what the facts documents state already, so that what is wrong there is found.
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

    /// Reads the files and plans the documents; where they say it already there is no change.
    /// - Parameter report: what was read, one line each.
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

    /// Of objects with one size and one plain MD5 the bytes are the same.
    private struct Content: Hashable {
        var etag: ETag
        var size: Int64
        /// Set where the tag does not identify the bytes.
        var key: ObjectKey?

        init(_ object: ListedObject) {
            etag = object.etag
            size = object.size
            key = object.etag.text.utf8.count == 32 ? nil : object.key
        }
    }

    private func sha256(of object: ListedObject, tell: @Sendable (String) -> Void) async throws -> SHA256Digest {
        let sink = FileSink(path: nil)
        let head = try await reader.client.getObject(object.key, into: sink)
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
