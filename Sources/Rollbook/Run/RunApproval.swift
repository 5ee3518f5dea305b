import Foundation
import Indexes
import Objects
package import PlaybookFiles
import Publishing
package import RunJournal
import S3

/// An answer to a waiting run, given from anywhere. The plan of the steps that it opens is shown first.
package struct RunApproval: Sendable {
    let workspace: Workspace
    package let run: RunRecord
    /// The waiting step.
    package let gate: PlaybookStep
    private let playbook: Playbook
    private let opened: OpenedSteps
    private let store: ApprovalStore

    /// - Parameter step: the id of the step that is answered; `nil`: the waiting one.
    /// - Throws: `ApprovalError`, `RunError`, `JournalError`.
    package init(workspace: Workspace, run: RunRecord, playbook: Playbook, step: String?) async throws {
        let walk = try PlaybookWalk(playbook, inputs: run.inputs, until: nil)
        let records = try workspace.journal.steps(of: run.id)
        guard records.map(\.stepID) == walk.steps.map(\.id) else { throw RunError.otherSteps(run: run.id) }
        guard run.state == .waiting else { throw ApprovalError.notWaiting(run: run.id, state: run.state.rawValue) }
        let position = walk.steps.indices.first { records[$0].state == .waiting }
        let waiting = position.map { walk.steps[$0] }
        if let step, !walk.steps.contains(where: { $0.id == step }) {
            throw RunError.unknownStep(step, known: walk.steps.map(\.id))
        }
        guard let position, let waiting, waiting.kind.question != nil, step == nil || step == waiting.id else {
            throw ApprovalError.otherStep(
                run: run.id, named: step, waiting: step == waiting?.id ? nil : waiting?.id, kind: waiting?.kind.name)
        }
        try await workspace.requireContext(of: run, steps: walk.steps)
        self.run = run
        self.playbook = playbook
        gate = waiting
        opened = try OpenedSteps(after: position, of: walk.steps, in: workspace)
        guard !opened.channels.isEmpty else { throw ApprovalError.noPlace(run: run.id) }
        self.workspace = try await workspace.named(for: opened.channels, answers: true)
        store = ApprovalStore(workspace: workspace, run: run.id, step: waiting.id, channels: opened.channels)
    }

    /// The question of the step.
    package var message: String { gate.kind.question ?? gate.id }

    /// The answers that exist already; `nil` for a bucket without one.
    package func standing() async throws -> Standing { Standing(all: try await store.standing()) }

    package struct Standing: Sendable {
        var all: [ApprovalStore.Standing?]

        package var documents: [ApprovalDocument] { all.compactMap { $0?.document } }
    }

    /// Plans the steps that the answer opens, as a dry run does, and makes a yes that is bound to that plan.
    /// - Parameter show: called with each step.
    package func approval(show: (DryRun.Step) throws -> Void) async throws -> ApprovalDocument {
        var document = try await answer(approved: true)
        let begun = try await serviceTime()
        let ids = Set(opened.steps.map(\.id))
        let steps = try await DryRun(workspace: workspace).run(
            playbook, only: ids, of: run, report: show)
        try document.bind(
            to: steps.map { step in
                PlannedStep(
                    id: step.id, kind: step.kind, channel: step.channel, summary: step.summary, plans: step.plans,
                    isPlanned: step.isPlanned)
            }, plannedAt: rfc3339(begun))
        return document
    }

    package func decline() async throws -> ApprovalDocument { try await answer(approved: false) }

    /// Writes an answer where the run will find it.
    /// - Returns: the places that it was written to.
    /// - Throws: `ApprovalError.contended`, `S3Error`.
    package func give(_ document: ApprovalDocument, over standing: Standing) async throws -> [String] {
        try await store.write(document, over: standing.all)
    }

    private func answer(approved: Bool) async throws -> ApprovalDocument {
        var identity: Connections.CallerIdentity?
        // An identity names a person too; it is shown only if an approval depends on it.
        if let channel = opened.channels.first, workspace.team.pseudonyms == nil || !opened.demanding.isEmpty {
            identity = try await workspace.connections.callerIdentity(channel)
        }
        return ApprovalDocument(
            run: run.id, step: gate.id, approved: approved, name: workspace.machine.operatorInfo.name,
            identity: identity.map { .init(account: $0.account, arn: $0.arn) }, at: rfc3339(workspace.clock.now()))
    }

    /// The time by the clock that dates files. Files that are uploaded from now on were not seen.
    private func serviceTime() async throws -> Date {
        guard let channel = opened.channels.first else { return workspace.clock.now() }
        return try await workspace.connections.makeClient(channel).headBucket().serviceDate ?? workspace.clock.now()
    }
}
