import Foundation
import PlaybookFiles
import RunJournal
import Synchronization

/// The signers of a run's writes: asked for once per channel, shown with the first plan for it, and journaled.
final class RunSigners: Sendable {
    static let eventKind = "signed-by"

    private let workspace: Workspace
    private let known = Mutex<Set<String>>([])

    init(workspace: Workspace) { self.workspace = workspace }

    /// Reports the signer for a channel, once. An unknown signer stops nothing.
    /// - Parameter runID: `nil` for a dry run, which journals nothing.
    /// - Throws: `JournalError`.
    func name(on channel: Channel, runID: String?) async throws {
        guard known.withLock({ $0.insert(channel.name).inserted }) else { return }
        guard let identity = try? await workspace.connections.callerIdentity(channel) else { return }
        workspace.console.report(.note("\(channel.name): signed as \(identity.arn), account \(identity.account)"))
        guard let runID else { return }
        try workspace.journal.appendEvent(
            runID: runID, kind: Self.eventKind,
            payload: ["channel": channel.name, "arn": identity.arn, "account": identity.account],
            at: workspace.clock.now())
    }
}

extension Journal {
    /// The signers of a run's writes, by channel: each identity once, in the order in which they came.
    package func signers(of runID: String) throws -> [(channel: String, arn: String)] {
        try events(of: runID, kind: RunSigners.eventKind).reduce(into: []) { found, event in
            guard let channel = event["channel"], let arn = event["arn"],
                !found.contains(where: { $0 == (channel, arn) })
            else { return }
            found.append((channel, arn))
        }
    }
}
