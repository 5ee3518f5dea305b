package import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// The questions of a rollback that are asked beside the reading of the logs: the bucket, the versions of its objects, the
/// readers of the log, the holder of the lock.
///
/// The journal says which run it is about. Where the logs then have news, the versions are looked at again: a plan never comes
/// from a look before another run's entry.
package struct RollbackAhead: Sendable {
    private let work: RollbackOfRun
    private let selection: RollbackSelection
    /// Whether nothing will be written.
    private let dryRun: Bool

    /// - Returns: `nil` if the journal alone does not show which run is meant, or where its objects are.
    package init?(
        _ workspace: Workspace, toRollBack reference: String, _ selection: RollbackSelection, through: String?,
        dryRun: Bool
    ) {
        guard let target = try? workspace.findRun(toRollBack: reference) else { return nil }
        work = RollbackOfRun(workspace: workspace, target: target, channels: [:], through: through)
        (self.selection, self.dryRun) = (selection, dryRun)
        guard let runs = try? work.runs(),
            runs.allSatisfy({ run in
                (try? workspace.requirePlaces(of: run)) != nil
                    && (try? workspace.journal.changes(of: run.id, state: .sent).isEmpty) == true
            })
        else { return nil }
    }

    /// The answers, for the target that they are about.
    package struct Found: Sendable {
        var target: String
        var channels: [String: OpenChannel] = [:]
        var versions: [String: SeenVersions] = [:]
        /// Whether it was asked who reads the logs.
        package var askedWhoReadsLogs = false
    }

    /// Asks. What fails is asked again by the plan, whose error it then is.
    package func look() async -> Found {
        async let logs: Void = dryRun ? () : work.askWhoReadsLogs()
        var found = Found(target: work.target.id, askedWhoReadsLogs: !dryRun)
        let transitions = (try? work.transitions(selection)) ?? []
        let byChannel = Dictionary(grouping: transitions, by: \.channel)
        let looks = try? await mapConcurrently(byChannel.keys.sorted(), limit: 8) { name in
            (name, await look(at: byChannel[name] ?? [], on: name))
        }
        for case let (name, look?) in looks ?? [] {
            (found.channels[name], found.versions[name]) = (look.channel, look.versions)
        }
        _ = await logs
        return found
    }

    private func look(
        at transitions: [ObjectTransition], on name: String
    ) async -> (channel: OpenChannel, versions: SeenVersions?)? {
        let workspace = work.workspace
        guard let channel = try? workspace.channel(name), transitions.allSatisfy({ $0.bucket == channel.bucket }),
            let outside = try? workspace.outside(channel)
        else { return nil }
        async let opened = try? workspace.open(channel)
        async let lock: Void = dryRun ? () : workspace.lookAtLock(of: channel)
        async let ownership: Void = outside.asksOwnership(for: transitions) ? outside.askOwnership() : ()
        let versions = try? await SeenVersions(of: transitions.map(\.key), client: outside.client)
        _ = await (lock, ownership)
        guard var open = await opened else { return nil }
        open.access = outside.access
        // Where prefixes have no versions, listings are read otherwise.
        return (open, open.versioning.exclusions == nil ? versions : nil)
    }
}

extension OpenChannel {
    /// Whether a rollback of these depends on the bucket's ACLs.
    func asksOwnership(for transitions: [ObjectTransition]) -> Bool {
        channel.storage.acl == nil && transitions.contains { $0.before.object != nil }
    }

    /// Asks ahead whether objects have ACLs; an error is that of the next question.
    func askOwnership() async { _ = try? await access.allowsACLs() }
}
