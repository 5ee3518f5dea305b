import Objects
import RunJournal
import S3

/// After plans that restore were applied one after the other, or by jobs: every object of them must be as wanted. (Of one
/// plan the publisher has looked at everything after its last write.)
/// - Throws: `RunError.conflicts` with those that are not.
func confirmStates(_ transitions: [ObjectTransition], on channel: OpenChannel) async throws {
    let versions = try await VersionLook(client: channel.client, depth: 1).versions(
        of: transitions.map(\.key))
    let wrong = try await mapConcurrently(transitions, limit: 32) { transition -> Conflict? in
        let current = ObjectState(newest: versions[transition.key]?.first, versioned: channel.isVersioned)
        if try await channel.client.shows(transition.before, at: transition.key, now: current) { return nil }
        return Conflict(
            bucket: transition.bucket, key: transition.key, expected: transition.before.forPeople,
            found: current.forPeople)
    }.compactMap(\.self)
    guard wrong.isEmpty else { throw RunError.conflicts(wrong) }
}
