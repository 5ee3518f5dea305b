import Foundation
package import Objects
package import RunJournal
package import S3
import SimpleRepository

/// Learns what a page must say of each artifact: SHA-256, `Requires-Python` and the sidecar's SHA-256.
///
/// What the journal remembers is not asked again, so the second reindex of an unchanged index costs its listing only.
package struct FactsGatherer: Sendable {
    let client: S3Client
    let journal: Journal
    // Of one content in many places, one is asked.
    private let digests = ContentFacts<SHA256Digest?>()
    private let requirements = ContentFacts<String?>()
    private let sidecars = ContentFacts<Facts>()
    private let smallWheels = ContentFacts<Facts>()

    package init(client: S3Client, journal: Journal) {
        self.client = client
        self.journal = journal
    }

    /// What is known of one artifact.
    package struct Facts: Sendable, Equatable {
        /// `nil` when the bucket knows no full-object SHA-256.
        package var sha256: SHA256Digest?
        package var requiresPython: String?
        /// `nil` without a sidecar.
        package var sidecarSHA256: SHA256Digest?
        /// Why the core metadata could not be read, for a note.
        package var problem: String?

        package init(
            sha256: SHA256Digest?, requiresPython: String?, sidecarSHA256: SHA256Digest? = nil, problem: String? = nil
        ) {
            self.sha256 = sha256
            self.requiresPython = requiresPython
            self.sidecarSHA256 = sidecarSHA256
            self.problem = problem
        }
    }

    /// The facts of all artifacts of an index that may be listed.
    package func facts(of listing: IndexListing, artifacts: [ObjectKey]) async throws -> [ObjectKey: Facts] {
        let known = Remembered(try journal.facts(bucket: client.bucket, keyPrefix: listing.index + "/"))
        let gathered = try await mapConcurrently(artifacts, limit: 64) { key in
            try await gather(key, in: listing, known: known)
        }
        let news = gathered.flatMap(\.news)
        if !news.isEmpty { try journal.remember(news) }
        return Dictionary(uniqueKeysWithValues: zip(artifacts, gathered.map(\.facts)))
    }

    private struct Gathered: Sendable {
        var facts: Facts
        var news: [ObjectFacts] = []
    }

    private func gather(_ key: ObjectKey, in listing: IndexListing, known: Remembered) async throws -> Gathered {
        guard let object = listing.artifacts[key] else {
            return Gathered(facts: Facts(sha256: nil, requiresPython: nil))
        }
        let planned = listing.planned[key]
        var gathered = Gathered(facts: Facts(sha256: planned?.sha256, requiresPython: planned?.requiresPython ?? nil))
        var isRead = planned?.requiresPython != nil
        let sidecarKey = sidecarKey(of: key)
        let hasSidecar = listing.planned[sidecarKey] != nil || listing.sidecars[sidecarKey] != nil
        if planned == nil, !hasSidecar, known[object] == nil, object.isSmallWheel {
            try await takeWhole(object, into: &gathered)
            return gathered
        }
        if planned == nil { isRead = try await takeStored(object, known: known, into: &gathered) }

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
        if !isRead { try await readWheel(object, source: listing.source(of: key), into: &gathered) }
        return gathered
    }

    /// What is remembered of an object, and the checksum that the bucket knows if nobody has asked yet.
    /// - Returns: whether its core metadata was read before.
    private func takeStored(
        _ object: ListedObject, known: Remembered, into gathered: inout Gathered
    ) async throws -> Bool {
        let own = known[object]
        gathered.facts = Facts(
            sha256: own?.sha256, requiresPython: own?.requiresPython)
        if own == nil || (own?.sha256 == nil && known.isUnanswered(object)) {
            gathered.facts.sha256 = try await sha256(of: object)
            gathered.news.append(fresh(object, gathered.facts, metadataRead: own?.metadataRead ?? false))
        }
        return own?.metadataRead ?? false
    }

    /// What one request tells of a wheel that is no larger than the range that would be read of it.
    private func takeWhole(_ object: ListedObject, into gathered: inout Gathered) async throws {
        let shared = try await smallWheels.answer(of: object) { try await readWhole(object) }
        gathered.facts = shared.value
        if shared.value.sha256 == nil, shared.asked != object.key {
            gathered.facts.sha256 = try await storedSHA256(of: object)
        }
        gathered.facts.problem = shared.value.problem.map { "\(object.key): no core metadata can be read: \($0)" }
        gathered.news.append(fresh(object, gathered.facts, metadataRead: shared.value.problem == nil))
    }

    private func readWhole(_ wheel: ListedObject) async throws -> Facts {
        let (head, bytes) = try await client.getListed(wheel)
        var facts = Facts(sha256: head.knownSHA256, requiresPython: nil)
        do {
            let metadata = try WheelArchive.metadata(ofArchive: bytes)
            facts.requiresPython = try CoreMetadata(parsing: metadata).requiresPython
        } catch {
            facts.problem = "\(error)"
        }
        return facts
    }

    /// What the bucket knows of this object, or of another with the same content.
    private func sha256(of object: ListedObject) async throws -> SHA256Digest? {
        let shared = try await digests.answer(of: object) { try await storedSHA256(of: object) }
        guard shared.value == nil, shared.asked != object.key else { return shared.value }
        return try await storedSHA256(of: object)
    }

    /// - Parameter source: of a copy that is only planned: what it will be a copy of.
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
            if source == nil { gathered.news.append(fresh(object, gathered.facts, metadataRead: true)) }
        } catch let error as WheelReader.Unreadable {
            gathered.facts.problem = "\(object.key): no core metadata can be read: \(error.reason)"
        }
    }

    private func fresh(_ object: ListedObject, _ facts: Facts, metadataRead: Bool) -> ObjectFacts {
        ObjectFacts(
            bucket: client.bucket, key: object.key,
            identity: facts.sha256 == nil
                ? FactsIdentity.write(object) : FactsIdentity.content(object.etag, size: object.size),
            sha256: facts.sha256, requiresPython: facts.requiresPython, metadataRead: metadataRead)
    }

    /// What the bucket knows of this very object.
    /// - Throws: `S3Error`, `preconditionFailed` when the object is no longer the one that was listed: what follows from
    ///   its bytes must not be remembered of others.
    package func storedSHA256(of object: ListedObject) async throws -> SHA256Digest? {
        try await client.headListed(object).knownSHA256
    }

    private func sidecar(
        _ object: ListedObject, known: Remembered, news: inout [ObjectFacts]
    ) async throws -> Facts {
        if let known = known[object], known.metadataRead {
            return Facts(sha256: known.sha256, requiresPython: known.requiresPython)
        }
        let facts = try await sidecars.answer(of: object) { try await read(object) }.value
        if facts.problem == nil { news.append(fresh(object, facts, metadataRead: true)) }
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

    /// What the journal remembers below one prefix.
    private struct Remembered: Sendable {
        private var byIdentity: [ObjectKey: [String: ObjectFacts]] = [:]

        init(_ facts: [ObjectFacts]) {
            for fact in facts { byIdentity[fact.key, default: [:]][fact.identity] = fact }
        }

        subscript(object: ListedObject) -> ObjectFacts? {
            let facts = byIdentity[object.key]
            return facts?[FactsIdentity.content(object.etag, size: object.size)] ?? facts?[FactsIdentity.write(object)]
        }

        /// Whether nobody asked yet if the bucket knows a checksum of this very write.
        func isUnanswered(_ object: ListedObject) -> Bool {
            byIdentity[object.key]?[FactsIdentity.write(object)] == nil
        }
    }
}

extension ListedObject {
    /// A wheel of which the first range that is read is all of it.
    fileprivate var isSmallWheel: Bool { key.text.hasSuffix(".whl") && (22...WheelArchive.tailSize).contains(size) }
}
