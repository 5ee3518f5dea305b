import Objects
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
        let look = VersionLook(client: client, depth: 1000)
        var observation = RollbackPlanner.Observation(
            versions: try await look.versions(of: transitions.map(\.key)))
        guard !versioned else { return observation }
        for transition in transitions {
            guard let sha256 = transition.keptBytes else { continue }
            observation.keptBytes[sha256] = try journal.keptBytes(sha256: sha256)
        }
        let pages = transitions.filter(\.kind.isPage).compactMap { observation.versions[$0.key]?.first }
        let read = try await mapConcurrently(pages.filter { !$0.isDeleteMarker }, limit: 32) { page in
            (page.key, try await self.read(page))
        }
        observation.currentPages = Dictionary(read) { first, _ in first }
        return observation
    }

    /// A page with everything that writing it again takes. What was listed must be what is read.
    private func read(_ page: ObjectVersion) async throws -> Change.Before {
        let (head, bytes) = try await client.getObject(page.key, ifMatch: page.etag)
        return .read(.object(RecordedObject(head, versioned: false)), bytes: bytes)
    }
}
