import Objects
import RunJournal
import S3

extension OpenChannel {
    /// Checks that every object is in its wanted state, after restoring plans that were applied one after the other or by jobs.
    /// (For a single plan, the publisher checks everything after its last write.)
    /// - Returns: the objects that are not.
    /// - Throws: `S3Error`.
    package func unconfirmed(_ transitions: [ObjectTransition]) async throws -> [Conflict] {
        let versions = try await VersionLook(client: client, depth: 1).versions(of: transitions.map(\.key))
        return try await mapConcurrently(transitions, limit: 32) { transition -> Conflict? in
            let current = ObjectState(newest: versions[transition.key]?.first, versioned: isVersioned)
            if try await client.shows(transition.before, at: transition.key, now: current) { return nil }
            return Conflict(
                bucket: transition.bucket, key: transition.key, expected: transition.before.forPeople,
                found: current.forPeople)
        }.compactMap(\.self)
    }
}
