package import Objects
package import RunJournal
package import S3

/// Observes the objects of a rollback: their versions in one sweep, the journal's record of their writers, and bytes and
/// headers where nothing else can decide.
package struct RollbackObserver: Sendable {
    let client: S3Client
    let journal: Journal
    let versioned: Bool
    /// The versions of the objects, if they were listed ahead.
    let seen: SeenVersions?

    package init(client: S3Client, journal: Journal, versioned: Bool, seen: SeenVersions? = nil) {
        self.seen = seen
        self.client = client
        self.journal = journal
        self.versioned = versioned
    }

    /// The limit of versions that are read for an object.
    static let depthMax = 1000

    /// - Throws: `S3Error`, `JournalError`.
    package func observe(_ transitions: [ObjectTransition]) async throws -> RollbackPlanner.Observation {
        let keys = transitions.map(\.key)
        let versions =
            if let seen = seen?.versions(of: keys) {
                seen
            } else {
                try await VersionLook(client: client, depth: Self.depthMax).versions(of: keys)
            }
        var observed = RollbackPlanner.Observation(stacks: [:])
        if !versioned { try await readPages(transitions, versions, into: &observed) }
        observed.keptBytes = try await keptBytes(of: transitions)
        observed.attributes = try attributes(of: transitions)
        try await readSources(transitions, versions, into: &observed)
        let marks = try await marks(transitions, versions, observed)
        for transition in transitions {
            let plain = VersionStack(
                entries: versions[transition.key] ?? [], nullChangeID: marks[transition.key])
            observed.stacks[transition.key] =
                transition.isPlain(in: plain)
                ? plain
                : VersionStack(
                    entries: plain.entries, known: try journal.steps(of: transition, in: plain),
                    nullChangeID: plain.nullChangeID)
        }
        try await readTwins(of: transitions, into: &observed.stacks)
        observed.showBefore = try await showBefore(transitions, observed)
        let wanted = transitions.compactMap { transition in transition.before.object.map { (transition.key, $0) } }
        observed.restoredArchives = try await client.restoredArchives(
            of: Dictionary(wanted) { first, _ in first }, among: versions)
        return observed
    }

    /// The bytes that the journal kept; if it came from another machine without them, those that the bucket keeps.
    private func keptBytes(of transitions: [ObjectTransition]) async throws -> [SHA256Digest: [UInt8]] {
        let digests = Set(transitions.compactMap(\.keptBytes))
        let found = try await mapConcurrently(Array(digests), limit: 32) { sha256 in
            (sha256, try await KeptBytes(client: client, journal: journal).read(sha256))
        }
        return found.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// The journal's attributes of the versions that may come back; no request is made.
    private func attributes(of transitions: [ObjectTransition]) throws -> [ObjectKey: ObjectAttributes] {
        try transitions.reduce(into: [:]) { known, transition in
            guard let wanted = transition.before.object else { return }
            let maker = try journal.maker(of: wanted, in: transition)
            let left = maker?.after?.object
            guard let source = [wanted, left].compactMap(\.self).first(where: \.hasAttributes) else { return }
            var attributes = source.attributes
            // The record of a put of kept bytes has the metadata of the version that they are from; the object bears the put's mark.
            attributes.metadata[MetadataName.change] = wanted.metadata[MetadataName.change] ?? maker?.changeID
            // Each put of rollbook states the SHA-256.
            if attributes.metadata[MetadataName.sha256] == nil {
                attributes.metadata[MetadataName.sha256] = left?.sha256?.hex
            }
            known[transition.key] = attributes
        }
    }

    /// Every version of the objects, and all that the journal knows of their writers.
    /// - Throws: `S3Error`, `JournalError`.
    package func stacks(of transitions: [ObjectTransition]) async throws -> [ObjectKey: VersionStack] {
        let look = VersionLook(client: client, depth: Self.depthMax)
        let versions = try await look.versions(of: transitions.map(\.key))
        let marks = try await marks(transitions, versions, RollbackPlanner.Observation(stacks: [:]))
        var stacks = try transitions.reduce(into: [ObjectKey: VersionStack]()) { stacks, transition in
            let plain = VersionStack(entries: versions[transition.key] ?? [], nullChangeID: marks[transition.key])
            stacks[transition.key] = VersionStack(
                entries: plain.entries, known: try journal.steps(of: transition, in: plain),
                nullChangeID: plain.nullChangeID)
        }
        try await readTwins(of: transitions, into: &stacks)
        return stacks
    }

    /// Reads whose the versions are that stand where only a change's own may: those that name the change are its own as well.
    private func readTwins(
        of transitions: [ObjectTransition], into stacks: inout [ObjectKey: VersionStack]
    ) async throws {
        let open = transitions.compactMap { transition -> (ObjectTransition, VersionStack)? in
            guard let stack = stacks[transition.key] else { return nil }
            let isWhole = transition.steps.allSatisfy { stack.foreign(below: $0) == nil }
            return isWhole ? nil : (transition, stack)
        }
        let read = try await mapConcurrently(open, limit: 32) { transition, stack in
            (transition.key, try await withTwins(stack, of: transition.steps))
        }
        for (key, stack) in read { stacks[key] = stack }
    }

    private func withTwins(_ stack: VersionStack, of steps: [Origin.RecordedStep]) async throws -> VersionStack {
        var stack = stack
        for step in steps {
            while case .version(let id)? = stack.foreign(below: step),
                let entry = stack.entries.first(where: { $0.versionID == id }), !entry.isDeleteMarker,
                case .present(let head) = try await client.headObject(entry.key, versionID: id),
                head.attributes.metadata[MetadataName.change] == step.changeID
            {
                stack.twins[id] = step.changeID
            }
        }
        return stack
    }

    private func readPages(
        _ transitions: [ObjectTransition], _ versions: [ObjectKey: [ObjectVersion]],
        into observed: inout RollbackPlanner.Observation
    ) async throws {
        let pages = transitions.filter(\.kind.isPage).compactMap { versions[$0.key]?.first }
        let read = try await mapConcurrently(pages.filter { !$0.isDeleteMarker }, limit: 32) { page in
            (page.key, try await self.read(page))
        }
        observed.currentPages = Dictionary(read) { first, _ in first }
    }

    /// Reads the sources' attributes where only marks identify a copy, or its source: the bucket no longer keeps versions, or
    /// the source has the id `null`. The copy gets marks of its own, so all other attributes of its source must be known.
    private func readSources(
        _ transitions: [ObjectTransition], _ versions: [ObjectKey: [ObjectVersion]],
        into observed: inout RollbackPlanner.Observation
    ) async throws {
        let sources = transitions.compactMap { transition -> ObjectVersion? in
            guard observed.attributes[transition.key] == nil, let wanted = transition.before.object else { return nil }
            return versions[transition.key]?.first { ($0.versionID == .null) == versioned && $0.holds(wanted) }
        }
        let read = try await mapConcurrently(sources, limit: 32) { version -> (ObjectKey, ObjectAttributes)? in
            guard case .present(let head) = try await client.headObject(version.key, versionID: version.versionID)
            else { return nil }
            return (version.key, head.attributes)
        }
        for case let (key, attributes)? in read { observed.attributes[key] = attributes }
    }

    /// A page with everything needed to write it again. The bytes read must be those that were listed.
    private func read(_ page: ObjectVersion) async throws -> Change.Before {
        let (head, bytes) = try await client.getObject(page.key, ifMatch: page.etag)
        return .read(.object(RecordedObject(head, versioned: false)), bytes: bytes)
    }

    /// The change ids in the metadata of versions with the id `null`: nothing else identifies them. Empty for none.
    private func marks(
        _ transitions: [ObjectTransition], _ versions: [ObjectKey: [ObjectVersion]],
        _ observed: RollbackPlanner.Observation
    ) async throws -> [ObjectKey: String] {
        var marks: [ObjectKey: String] = [:]
        var unread: [ObjectKey] = []
        for transition in transitions {
            let key = transition.key
            if case .read(.object(let page), _)? = observed.currentPages[key], page.versionID ?? .null == .null {
                marks[key] = page.metadata[MetadataName.change] ?? ""
            } else if transition.needsMark(in: versions[key] ?? []) {
                unread.append(key)
            }
        }
        let read = try await mapConcurrently(unread, limit: 32) { key in (key, try await mark(ofNullVersion: key)) }
        return read.reduce(into: marks) { $0[$1.0] = $1.1 }
    }

    private func mark(ofNullVersion key: ObjectKey) async throws -> String? {
        guard case .present(let head) = try await client.headObject(key, versionID: .null) else { return nil }
        return head.attributes.metadata[MetadataName.change] ?? ""
    }

    /// The objects whose top version gives readers the earlier content, checked only where the verdict depends on it.
    private func showBefore(
        _ transitions: [ObjectTransition], _ observed: RollbackPlanner.Observation
    ) async throws -> Set<ObjectKey> {
        let open = transitions.filter { $0.lineage(in: observed.stack(of: $0.key)).dependsOnContent }
        let shown = try await mapConcurrently(open, limit: 32) { transition -> ObjectKey? in
            let top = ObjectState(
                newest: observed.stack(of: transition.key).entries.first, versioned: versioned)
            guard try await client.shows(transition.before, at: transition.key, now: top),
                try await client.hasHeaders(
                    of: transition.before, known: observed.attributes[transition.key], at: transition.key)
            else { return nil }
            return transition.key
        }
        return Set(shown.compactMap(\.self))
    }
}

extension ObjectTransition {
    /// Whether the version with the id `null` may be one of the changes' own: it is on top, or they wrote without versioning.
    func needsMark(in entries: [ObjectVersion]) -> Bool {
        guard let place = entries.firstIndex(where: { $0.versionID == .null }), !entries[place].isDeleteMarker else {
            return false
        }
        return place == 0 || steps.contains { if case .unversioned = $0.after { true } else { false } }
    }
}

extension Journal {
    /// The change that left a version; `nil` if it was another writer's, or nothing but equal bytes speaks for a change.
    fileprivate func maker(of wanted: RecordedObject, in transition: ObjectTransition) throws -> ChangeRecord? {
        if let id = wanted.versionID, id != .null {
            return try change(bucket: transition.bucket, key: transition.key, afterVersionID: id)
        }
        // The version without an id may be gone: a later such write takes its place.
        guard !wanted.hasAttributes else { return nil }
        let node = VersionNode(.object(wanted))
        return try writers(bucket: transition.bucket, key: transition.key).map(\.change).first { change in
            change.after.map { VersionNode($0, changeID: change.changeID).isProvedSame(as: node) } == true
        }
    }

    /// The changes that made an object's versions and every state that these stand for, newest first. Changes whose versions are
    /// gone, and which nothing stands for, are not read: a page may have been written every night for years.
    fileprivate func steps(of transition: ObjectTransition, in stack: VersionStack) throws -> [Origin.RecordedStep] {
        var wanted = Set(stack.nodes.compactMap(\.versionID))
        wanted.formUnion(transition.steps.flatMap { [$0.before, $0.after] }.compactMap(\.versionID))
        while true {
            let steps = try writers(bucket: transition.bucket, key: transition.key, of: wanted).compactMap {
                Origin.RecordedStep($0.change, stepKind: $0.stepKind)
            }
            let further = Set(steps.compactMap(\.standsFor?.versionID)).subtracting(wanted)
            if further.isEmpty { return steps }
            wanted.formUnion(further)
        }
    }
}

extension VersionNode {
    fileprivate var versionID: VersionID? { if case .version(let id) = self { id } else { nil } }
}

extension S3Client {
    /// Whether the object has the header fields that readers got from `wanted`: those of the recorded version or, if that is
    /// gone, those of the record. Takes two HEADs.
    ///
    /// - Parameter known: the attributes of the recorded version by the journal; `nil` where it does not know them.
    fileprivate func hasHeaders(
        of wanted: ObjectState, known: ObjectAttributes?, at key: ObjectKey
    ) async throws -> Bool {
        guard let object = wanted.object else { return true }
        guard case .present(let found) = try await headObject(key) else { return false }
        if let version = object.versionID, case .present(let head) = try await headObject(key, versionID: version),
            head.etag == object.etag, version != .null || object.isOf(head.lastModified)
        {
            return head.attributes.seenByReaders == found.attributes.seenByReaders
        }
        var seen = found.attributes.seenByReaders
        if let known { return known.seenByReaders == seen }
        if object.otherHeaders == nil { seen.otherHeaders = [:] }
        return object.attributes.seenByReaders == seen
    }
}

extension ObjectAttributes {
    /// The attributes without rollbook's own marks, which differ from run to run, and without the storage, which readers do not
    /// see.
    var seenByReaders: ObjectAttributes {
        var attributes = self
        attributes.storage = ObjectStorage()
        let marks = [
            MetadataName.run, MetadataName.change, MetadataName.sha256, MetadataName.restores, UploadedMark.name,
        ]
        for name in marks { attributes.metadata[name] = nil }
        return attributes
    }
}
