import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// `--strategy remove`: versions that are deleted for good after the ordinary rollback.
extension RollbackOfRun {
    /// The removal on one channel, for the transitions that its plan covers.
    /// - Throws: `PlanError.mfaDelete`, `PlanError.retained`, `S3Error`, `JournalError`.
    func removal(
        of transitions: [ObjectTransition], on channel: OpenChannel, stacks: [ObjectKey: VersionStack],
        before plan: Plan?
    ) async throws -> Removal {
        let covered = Set(plan?.changes.map(\.key) ?? [])
        var removal = Removal(transitions, stacks: stacks) { covered.contains($0) }
        let marks = try await mapConcurrently(removal.doomed, limit: 32) { item in
            let version = item.version
            let answer = try await channel.client.headObject(version.key, versionID: version.versionID)
            guard case .present(let head) = answer else { return (version, String?.none) }
            return (version, head.attributes.metadata[MetadataName.change])
        }
        removal.hear { version in
            marks.first { $0.0.key == version.key && $0.0.versionID == version.versionID }?.1
        }
        for plan in removal.plans(on: channel.channel, stacks: stacks) {
            try plan.refuseWithoutSecondFactor(channel.versioning)
            try await plan.refuseRetained(channel.client, at: workspace.clock.now())
        }
        return removal
    }

    /// The plans of the removal once the ordinary rollback is done: no current version is among them any more.
    func removalNow(of transitions: [ObjectTransition], on channel: OpenChannel) async throws -> [Plan] {
        let own = transitions.filter { $0.bucket == channel.channel.bucket }
        let observer = RollbackObserver(client: channel.client, journal: journal, versioned: channel.isVersioned)
        let stacks = try await observer.stacks(of: own)
        return try await removal(of: own, on: channel, stacks: stacks, before: nil)
            .plans(on: channel.channel, stacks: stacks)
    }
}
