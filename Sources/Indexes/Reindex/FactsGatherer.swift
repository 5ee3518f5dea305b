package import Foundation
package import Objects
package import RunJournal
package import S3
package import SimpleRepository

/// Gathers the facts that a page states of each artifact: SHA-256, `Requires-Python`, the sidecar's SHA-256, and the first
/// publication time.
///
/// All facts follow from the bucket alone. Facts in the journal are not read again, so the second reindex of an unchanged
/// index costs only its listing. The index's facts document has the facts that other machines have read.
package struct FactsGatherer: Sendable {
    let client: S3Client
    let journal: Journal
    /// Whether the bucket keeps versions; they show when a file was first there.
    let versioned: Bool
    // The same content in many places is read once.
    private let requirements = ContentFacts<String?>()
    private let sidecars = ContentFacts<Facts>()
    private let smallWheels = ContentFacts<Facts>()

    package init(client: S3Client, journal: Journal, versioned: Bool) {
        self.versioned = versioned
        self.client = client
        self.journal = journal
    }

    /// The facts of one artifact.
    package struct Facts: Sendable, Equatable {
        /// `nil` when the bucket knows no full-object SHA-256.
        package var sha256: SHA256Digest?
        package var requiresPython: String?
        /// `nil` without a sidecar.
        package var sidecarSHA256: SHA256Digest?
        /// The reason why the core metadata could not be read, for a note.
        package var problem: String?
        /// As the object itself states.
        package var yanked: Yanked = .no
        /// The first publication time.
        package var uploaded: Date?
        /// The version that the object stands for, as its metadata states.
        var restores: VersionID?

        package init(
            sha256: SHA256Digest?, requiresPython: String?, sidecarSHA256: SHA256Digest? = nil, problem: String? = nil,
            uploaded: Date? = nil
        ) {
            self.uploaded = uploaded
            self.sha256 = sha256
            self.requiresPython = requiresPython
            self.sidecarSHA256 = sidecarSHA256
            self.problem = problem
        }
    }

    /// The facts of all artifacts of an index that may be listed.
    package func facts(of listing: IndexListing, artifacts: [ObjectKey]) async throws -> [ObjectKey: Facts] {
        try await learn(of: listing, artifacts: artifacts).facts
    }

    /// As above, with new facts that the bucket does not state yet; `nil`: none.
    package func learn(
        of listing: IndexListing, artifacts: [ObjectKey]
    ) async throws -> (facts: [ObjectKey: Facts], learned: LearnedFacts?) {
        let kept = KeptFacts(client: client, index: listing.index)
        let known = RememberedFacts(try journal.facts(bucket: client.bucket, keyPrefix: listing.index + "/"))
        let gathered = try await gather(artifacts, in: listing, known: known, kept: kept)
        let news = gathered.flatMap(\.news)
        if !news.isEmpty { try journal.remember(news) }
        let facts = Dictionary(zip(artifacts, gathered.map(\.facts))) { first, _ in first }
        let files = gathered.compactMap(\.learned)
        var learned: LearnedFacts?
        if !files.isEmpty {
            learned = LearnedFacts(
                index: listing.index, files: files, present: Set(listing.artifacts.keys.map(listing.name)),
                document: await kept.seen())
        }
        return (try await completed(facts, of: listing, kept: kept), learned)
    }

    /// Adds digests from the facts document, which were read from the bytes.
    private func completed(
        _ facts: [ObjectKey: Facts], of listing: IndexListing, kept: KeptFacts
    ) async throws -> [ObjectKey: Facts] {
        guard facts.contains(where: { $0.value.sha256 == nil }) else { return facts }
        let document = try await kept.document()
        var facts = facts
        for (key, known) in facts where known.sha256 == nil {
            guard let object = listing.artifacts[key] else { continue }
            facts[key]?.sha256 = document.sha256(of: object, named: listing.name(of: key))
        }
        return facts
    }

    struct Gathered: Sendable {
        var facts: Facts
        var news: [ObjectFacts] = []
        var learned: LearnedFacts.File?
    }

    /// Gathers the facts of files, and beside them what shows their times.
    private func gather(
        _ artifacts: [ObjectKey], in listing: IndexListing, known: RememberedFacts, kept: KeptFacts
    ) async throws -> [Gathered] {
        let timeless = artifacts.filter { listing.planned[$0] == nil }.compactMap { listing.artifacts[$0] }
            .filter { if case .known = known.time($0) { false } else { true } }
        let unseen = UnseenFiles(
            timeless, of: listing, kept: kept, sight: FirstSight(client: client, versioned: versioned))
        async let document: Void = unseen.readDocument()
        do {
            var gathered = try await mapConcurrently(artifacts, limit: 64) { key in
                let gathered = try await gather(key, in: listing, known: known, kept: kept)
                if needsTime(gathered, key, in: listing) { await unseen.begin() }
                return gathered
            }
            await document
            try await takeTimes(of: artifacts, in: listing, kept: kept, unseen: unseen, into: &gathered)
            return gathered
        } catch {
            await unseen.cancel()
            throw error
        }
    }

    private func gather(
        _ key: ObjectKey, in listing: IndexListing, known: RememberedFacts, kept: KeptFacts
    ) async throws -> Gathered {
        guard let object = listing.artifacts[key] else {
            return Gathered(facts: Facts(sha256: nil, requiresPython: nil))
        }
        let planned = listing.planned[key]
        var gathered = Gathered(facts: Facts(sha256: planned?.sha256, requiresPython: planned?.requiresPython ?? nil))
        gathered.facts.yanked = YankedMark.yanked(planned?.attributes.metadata ?? [:])
        gathered.facts.uploaded = UploadedMark.time(planned?.attributes.metadata ?? [:])
        var isRead = planned?.requiresPython != nil
        let sidecarKey = sidecarKey(of: key)
        let hasSidecar = listing.planned[sidecarKey] != nil || listing.sidecars[sidecarKey] != nil
        if planned == nil {
            let read = known.bytes(object)
            (gathered.facts.requiresPython, isRead) = (read?.requiresPython, read != nil)
            // Read earlier and not kept, such as by a dry run, which keeps nothing in the bucket.
            if let read, object.isLargeWheel, !hasSidecar, !known.isKept(object) {
                gathered.learned = .init(
                    object: object, name: listing.name(of: key), requiresPython: read.requiresPython)
            }
            if !hasSidecar, !isRead, known.stored(object) == nil, object.isSmallWheel {
                try await takeWhole(object, into: &gathered)
                return gathered
            }
            try await takeStored(object, known: known, into: &gathered)
        }

        if let planned = listing.planned[sidecarKey] {
            gathered.facts.sidecarSHA256 = planned.sha256
            if let stated = planned.requiresPython {
                (gathered.facts.requiresPython, isRead) = (stated, true)
            }
        } else if let sidecar = listing.sidecars[sidecarKey] {
            let read = try await self.sidecar(sidecar, known: known, news: &gathered.news)
            gathered.facts.sidecarSHA256 = read.sha256
            gathered.facts.requiresPython = read.requiresPython
            gathered.facts.problem = read.problem
            isRead = true
        }
        if !isRead {
            let isKept = planned == nil && object.isLargeWheel
            if isKept, let stated = try await kept.document().requiresPython(of: object, named: listing.name(of: key)) {
                gathered.facts.requiresPython = stated
                return gathered
            }
            try await readWheel(object, source: listing.source(of: key), into: &gathered)
            if isKept, gathered.facts.problem == nil {
                gathered.learned = .init(
                    object: object, name: listing.name(of: key), requiresPython: gathered.facts.requiresPython)
            }
        }
        return gathered
    }

    /// Takes the object's own attributes. Objects with the same bytes may have others, and whether those are read depends on
    /// the command.
    private func takeStored(
        _ object: ListedObject, known: RememberedFacts, into gathered: inout Gathered
    ) async throws {
        if let own = known.stored(object), let time = known.time(object) {
            gathered.facts.sha256 = own.sha256
            gathered.facts.take(time)
            return
        }
        try await takeOwn(object, into: &gathered)
    }

    private func takeOwn(_ object: ListedObject, into gathered: inout Gathered) async throws {
        gathered.facts.take(try await stored(by: object))
        note(object, in: &gathered)
    }

    /// Yanked marks are read anew each time: the journal does not keep them.
    private func note(_ object: ListedObject, in gathered: inout Gathered) {
        let facts = gathered.facts
        let time =
            facts.uploaded.map { FactsIdentity.uploaded($0, object) }
            ?? FactsIdentity.unmarked(restores: facts.restores, object)
        gathered.news.append(news(object, time))
        guard facts.yanked == .no else { return }
        gathered.news.append(news(object, FactsIdentity.stored(object), sha256: facts.sha256))
    }

    /// Takes the facts of a wheel that one range request reads whole.
    private func takeWhole(_ object: ListedObject, into gathered: inout Gathered) async throws {
        let shared = try await smallWheels.answer(of: object) { try await readWhole(object) }
        gathered.facts = shared.value
        if shared.asked != object.key {
            try await takeOwn(object, into: &gathered)
        } else {
            note(object, in: &gathered)
        }
        gathered.facts.problem = shared.value.problem.map { "\(object.key): no core metadata can be read: \($0)" }
        if shared.value.problem == nil { gathered.news.append(read(object, gathered.facts.requiresPython)) }
    }

    private func readWhole(_ wheel: ListedObject) async throws -> Facts {
        let (head, bytes) = try await client.getListed(wheel)
        var facts = Facts(sha256: nil, requiresPython: nil)
        facts.take(StoredFacts(head))
        do {
            let metadata = try WheelArchive.metadata(ofArchive: bytes)
            facts.requiresPython = try CoreMetadata(parsing: metadata).requiresPython
        } catch {
            facts.problem = "\(error)"
        }
        return facts
    }

    /// - Parameter source: the source of a copy that is only planned.
    private func readWheel(
        _ object: ListedObject, source: ObjectKey?, into gathered: inout Gathered
    ) async throws {
        var wheel = object
        if let source {
            guard case .present(let head) = try await client.headObject(source) else { return }
            (wheel.key, wheel.etag, wheel.size) = (source, head.etag, head.size)
        }
        do {
            gathered.facts.requiresPython = try await requirements.answer(of: wheel) { [wheel] in
                try await WheelReader(client: client).requiresPython(of: wheel)
            }.value
            if source == nil { gathered.news.append(read(object, gathered.facts.requiresPython)) }
        } catch let error as WheelReader.Unreadable {
            gathered.facts.problem = "\(object.key): no core metadata can be read: \(error.reason)"
        }
    }

    private func read(_ object: ListedObject, _ requiresPython: String?) -> ObjectFacts {
        news(object, FactsIdentity.bytes(object), requiresPython: requiresPython, metadataRead: true)
    }

    func news(
        _ object: ListedObject, _ identity: String, sha256: SHA256Digest? = nil, requiresPython: String? = nil,
        metadataRead: Bool = false
    ) -> ObjectFacts {
        ObjectFacts(
            bucket: client.bucket, key: object.key, identity: identity, sha256: sha256, requiresPython: requiresPython,
            metadataRead: metadataRead)
    }

    /// The SHA-256 that the bucket knows of this very object.
    /// - Throws: `S3Error`: `preconditionFailed` when the object changed since the listing: facts of its bytes must not be
    ///   remembered for others.
    package func storedSHA256(of object: ListedObject) async throws -> SHA256Digest? {
        try await stored(by: object).sha256
    }

    private func stored(by object: ListedObject) async throws -> StoredFacts {
        StoredFacts(try await client.headListed(object))
    }

    private func sidecar(
        _ object: ListedObject, known: RememberedFacts, news: inout [ObjectFacts]
    ) async throws -> Facts {
        if let known = known.bytes(object), known.sha256 != nil {
            return Facts(sha256: known.sha256, requiresPython: known.requiresPython)
        }
        let facts = try await sidecars.answer(of: object) { try await read(object) }.value
        if facts.problem == nil {
            news.append(
                self.news(
                    object, FactsIdentity.bytes(object), sha256: facts.sha256, requiresPython: facts.requiresPython,
                    metadataRead: true))
        }
        return facts
    }

    private func read(_ sidecar: ListedObject) async throws -> Facts {
        let (_, bytes) = try await client.getListed(sidecar)
        var facts = Facts(sha256: SHA256Digest(of: bytes), requiresPython: nil)
        do {
            facts.requiresPython = try CoreMetadata(parsing: bytes).requiresPython
        } catch {
            facts.problem = "\(sidecar.key): \(error)"
        }
        return facts
    }
}

extension ListedObject {
    /// Whether the object is a wheel whose metadata takes several requests.
    package var isLargeWheel: Bool { key.text.hasSuffix(".whl") && size > WheelArchive.tailSize }

    /// Whether the object is a wheel that fits into the first range.
    fileprivate var isSmallWheel: Bool { key.text.hasSuffix(".whl") && (22...WheelArchive.tailSize).contains(size) }
}
