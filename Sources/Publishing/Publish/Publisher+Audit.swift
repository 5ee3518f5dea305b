import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

extension Publisher {
    /// The check just before a write, where the store's conditions are not trusted.
    func freshConflict(_ item: PreparedPlan.Item) async throws -> String? {
        // A purge names one version, which never changes.
        if case .purge = item.change.action { return nil }
        let newest = try await look.versions(of: [item.change.key])[item.change.key]?.first
        let found = ObjectState(newest: newest, versioned: isVersioned)
        if found.isSame(as: item.record.before) { return nil }
        let writer = await writer(of: newest)
        return "expected \(item.record.before.forPeople), found \(found.forPeople)\(writer)"
    }

    /// The check after a rank: our version must be on top, directly above the one that the plan saw.
    ///
    /// It finds every writer in between, on every store, also one that wrote equal bytes. Such a writer becomes a conflict in
    /// the journal, with our version still recorded.
    /// - Parameter isLast: whether nothing of these indexes is written after it, and it was not announced; then restored objects
    ///   must also hold their earlier content.
    func audit(_ items: [PreparedPlan.Item], outcomes: ChangeOutcomes, isLast: Bool = false) async throws {
        let settled = await outcomes.records(of: items.map(\.change.key)).map { ($0.key, $0) }
        let records = Dictionary(settled) { _, last in last }.filter { $1.state == .applied }
        let applied = items.compactMap { item in records[item.change.key].map { (item.change, $0) } }
        guard !applied.isEmpty else {
            if !isLast { await audits.withdraw() }
            return
        }
        let versions = try await audits.versions(of: applied.map(\.0.key), announced: !isLast)
        let problems = try await mapConcurrently(applied, limit: 32) { change, record -> Problem? in
            let versions = versions[change.key] ?? []
            if let problem = try await interleaved(record, versions) { return problem }
            guard isLast, case .restore(let wanted) = change.action else { return nil }
            return try await unlike(wanted, versions.first)
        }
        let sound = zip(applied, problems).filter { $0.1 == nil }.map(\.0.0)
        try journal.remember(sound.flatMap { facts(of: $0, versions[$0.key]?.first) })
        if !isVersioned { try keepListed(zip(applied, problems).filter { $0.1 == nil }.map(\.0.1), versions) }
        for case ((_, var record), let problem?) in zip(applied, problems) {
            record.finish(.conflict, problem.message + (await writer(of: problem.version)), at: now())
            try await commits.finished(record)
            await outcomes.settle(record.key, record)
            onFinish(record)
        }
    }

    /// Records the listed times, where no id distinguishes our versions from those of others.
    private func keepListed(_ records: [ChangeRecord], _ versions: [ObjectKey: [ObjectVersion]]) throws {
        try journal.keepListed(
            records.compactMap { record in
                guard record.after?.object != nil, let top = versions[record.key]?.first, !top.isDeleteMarker else {
                    return nil
                }
                return (record.runID, record.sequence, top.lastModified)
            })
    }

    /// The facts of our own write, with the date in the listing: the next reindex need not read them.
    private func facts(of change: Change, _ version: ObjectVersion?) -> [ObjectFacts] {
        guard let content = change.content, let version, let etag = version.etag,
            content.attributes.metadata[YankedMark.name] == nil
        else { return [] }
        let isPage = change.rank == .projectPage || change.rank == .rootPage
        let identity =
            isPage
            ? FactsIdentity.headers(
                content.attributes, etag, size: version.size, lastModified: version.lastModified)
            : FactsIdentity.stored(etag, size: version.size, lastModified: version.lastModified)
        let time = UploadedMark.time(content.attributes.metadata).map {
            FactsIdentity.uploaded($0, etag, size: version.size, lastModified: version.lastModified)
        }
        return [identity, time].compactMap(\.self).map { identity in
            ObjectFacts(
                bucket: channel.bucket, key: change.key, identity: identity, sha256: content.sha256,
                requiresPython: nil, metadataRead: false)
        }
    }

    private typealias Problem = (message: String, version: ObjectVersion?)

    private func interleaved(_ record: ChangeRecord, _ versions: [ObjectVersion]) async throws -> Problem? {
        if record.action == .purge { return nil }
        let top = ObjectState(newest: versions.first, versioned: isVersioned)
        guard let after = record.after, top.isSame(as: after) else {
            return ("was changed right after it was written: found \(top.forPeople)", versions.first)
        }
        guard isVersioned else { return nil }
        // Listings state only the id of a version; the id counts here.
        let isBefore = { (entry: ObjectVersion?) in
            ObjectState(newest: entry, versioned: true).entryID == record.before.entryID
        }
        if isBefore(versions.dropFirst().first) { return nil }
        let entry = try await entry(belowAllOf: record)
        if isBefore(entry) { return nil }
        let below = ObjectState(newest: entry, versioned: true)
        return (
            "another version came in between: below ours stands \(below.forPeople), the plan saw "
                + record.before.forPeople, entry
        )
    }

    /// The problem if the object on top differs from the version that was to come back.
    private func unlike(_ wanted: RecordedObject, _ top: ObjectVersion?) async throws -> Problem? {
        let current = ObjectState(newest: top, versioned: isVersioned)
        guard let top, current.object != nil else { return ("is gone", top) }
        if try await client.shows(.object(wanted), at: top.key, now: current) { return nil }
        return ("does not hold what version \(wanted.versionID ?? "") of it held", top)
    }
}
