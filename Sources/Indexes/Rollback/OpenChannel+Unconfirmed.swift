import Objects
import RunJournal
import S3

extension OpenChannel {
    /// After plans that restore were applied one after the other, or by jobs: every object of them must be in its wanted state. (Of
    /// one plan the publisher has looked at everything after its last write.)
    /// - Returns: those that are not.
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
