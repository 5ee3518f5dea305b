import RunJournal
import S3

/// After plans that restore were applied one after the other, or by jobs: every object of them must be as wanted. (Of one
/// plan the publisher has looked at everything after its last write.)
///
/// A copy of a multipart object has another ETag than the original, and so has a copy in parts; those are asked for their
/// SHA-256 one by one.
/// - Throws: `RunError.conflicts` with those that are not.
func confirmStates(_ transitions: [ObjectTransition], on channel: OpenChannel) async throws {
    let versions = try await VersionLook(client: channel.client, depth: 1).versions(
        of: transitions.map(\.key))
    let wrong = try await mapConcurrently(transitions, limit: 32) { transition -> Conflict? in
        let current = ObjectState(newest: versions[transition.key]?.first, versioned: channel.isVersioned)
        if current.holdsSame(as: transition.before) { return nil }
        if let wanted = transition.before.object, let found = current.object, !wanted.isComparable(to: found),
            try await channel.client.holdsBytes(of: wanted, key: transition.key)
        {
            return nil
        }
        return Conflict(
            bucket: transition.bucket, key: transition.key, expected: transition.before.forPeople,
            found: current.forPeople)
    }.compactMap(\.self)
    guard wrong.isEmpty else { throw RunError.conflicts(wrong) }
}
