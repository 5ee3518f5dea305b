import RunJournal
import S3

extension Publisher {
    /// The fresh look just before a write, where the store's conditions are not trusted.
    func freshConflict(_ item: PreparedPlan.Item) async throws -> String? {
        let newest = try await look.versions(of: [item.change.key])[item.change.key]?.first
        let found = ObjectState(newest: newest, versioned: isVersioned)
        if found.isSame(as: item.record.before) { return nil }
        let writer = await writer(of: newest)
        return "expected \(item.record.before.forPeople), found \(found.forPeople)\(writer)"
    }

    /// After a rank: directly below our version must stand the one the plan saw, and ours must be on top.
    ///
    /// That finds every writer who came in between, on every store, also one who wrote equal bytes. What is found
    /// becomes a conflict in the journal, with our version still recorded.
    func audit(_ items: [PreparedPlan.Item], outcomes: ChangeOutcomes) async throws {
        let records = await outcomes.records(of: items.map(\.change.key)).filter { $0.state == .applied }
        guard !records.isEmpty else { return }
        let versions = try await look.versions(of: records.map { ObjectKey($0.key) })
        for record in records {
            guard let problem = interleaved(record, versions[ObjectKey(record.key)] ?? []) else { continue }
            var record = record
            record.finish(.conflict, problem.message + (await writer(of: problem.version)), at: now())
            try await commits.finished(record)
            await outcomes.settle(ObjectKey(record.key), record)
            onFinish(record)
        }
    }

    private func interleaved(
        _ record: ChangeRecord, _ versions: [ObjectVersion]
    ) -> (message: String, version: ObjectVersion?)? {
        let top = ObjectState(newest: versions.first, versioned: isVersioned)
        guard let after = record.after, top.isSame(as: after) else {
            return ("was changed right after it was written: found \(top.forPeople)", versions.first)
        }
        guard isVersioned, record.action != .unmark, record.action != .purge else { return nil }
        let below = ObjectState(newest: versions.dropFirst().first, versioned: true)
        // Listings tell no more of a version than its id; that is what counts here.
        guard below.topVersionID == record.before.topVersionID else {
            return (
                "another version came in between: below ours stands \(below.forPeople), the plan saw "
                    + record.before.forPeople, versions.dropFirst().first
            )
        }
        return nil
    }
}
