package import RunJournal
package import S3

/// Looks at the objects that a rollback is about: one sweep of versions, and bytes where no versions are kept.
package struct RollbackObserver: Sendable {
    let client: S3Client
    let journal: Journal
    let versioned: Bool

    package init(client: S3Client, journal: Journal, versioned: Bool) {
        self.client = client
        self.journal = journal
        self.versioned = versioned
    }

    package func observe(_ transitions: [ObjectTransition]) async throws -> RollbackPlanner.Observation {
        let byIndex = Dictionary(grouping: transitions, by: \.index)
        let look = VersionLook(client: client, depth: 1000)
        let looks = try await mapConcurrently(Array(byIndex.values), limit: 16) { transitions in
            try await look.versions(of: transitions.map(\.key))
        }
        var observation = RollbackPlanner.Observation(
            versions: looks.reduce(into: [:]) { $0.merge($1) { _, new in new } })
        guard !versioned else { return observation }
        for transition in transitions {
            guard let sha256 = transition.keptBytes else { continue }
            observation.keptBytes[sha256] = try journal.keptBytes(sha256: sha256)
        }
        let pages = transitions.filter { transition in
            transition.kind.isPage && observation.versions[transition.key]?.first?.isDeleteMarker == false
        }
        let bytes = try await mapConcurrently(pages, limit: 32) { ($0.key, try await client.getObject($0.key).bytes) }
        observation.currentPages = Dictionary(bytes) { first, _ in first }
        return observation
    }
}
