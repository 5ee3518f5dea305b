package import Indexes
package import PlaybookFiles
import RunJournal

/// Plans every step of a playbook from the planned state after the earlier steps. Nothing is written, not even a run in the
/// journal.
package struct DryRun: Sendable {
    package let workspace: Workspace

    package init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// One step and its plan.
    package struct Step: Sendable {
        package var id: String
        /// The name of its kind.
        package var kind: String
        package var channel: String?
        /// `nil` for steps that change no object.
        package var plan: Plan?
        /// The paths that CloudFront would invalidate.
        package var paths: [String] = []
        /// The plans of a step that rolls runs back, which may be of several channels.
        package var further: [Plan] = []
        /// Whether the step's writes are known; otherwise only the summary is.
        package var isPlanned = true
        /// One line for people.
        package var summary: String

        /// All plans of the step.
        package var plans: [Plan] { (plan.map { [$0] } ?? []) + further }
    }

    /// - Throws: the errors of planning (`PlanError`, `UpstreamError`, `RunError`, `S3Error`) and those of `report`.
    package func run(
        _ playbook: Playbook, inputs: [String: String], until: String? = nil, report: (Step) throws -> Void
    ) async throws -> [Step] {
        try await run(PlaybookWalk(playbook, inputs: inputs, until: until), report: report)
    }

    /// As above, for some steps of a waiting run. All steps before them are done.
    func run(
        _ playbook: Playbook, only ids: Set<String>, of run: RunRecord, report: (Step) throws -> Void
    ) async throws -> [Step] {
        try await self.run(
            PlaybookWalk(playbook, inputs: run.inputs, until: nil), only: ids, of: run, report: report)
    }

    private func run(
        _ walk: PlaybookWalk, only ids: Set<String>? = nil, of run: RunRecord? = nil, report: (Step) throws -> Void
    ) async throws -> [Step] {
        let steps = walk.steps.filter { ids?.contains($0.id) ?? true }
        var context = StepContext(
            workspace: workspace, channels: try await workspace.preflight(steps, except: [run?.id]),
            began: run?.startedAt)
        var results: [Step] = []
        _ = try await walk.go(skipping: walk.steps.map { ids?.contains($0.id) == false }) { _, step, kind in
            let result = try await plan(step, kind, &context)
            try report(result)
            results.append(result)
            return true
        }
        return results
    }

    private func plan(_ step: PlaybookStep, _ kind: any StepKind, _ context: inout StepContext) async throws -> Step {
        var result = Step(id: step.id, kind: kind.name, channel: kind.channel, summary: "")
        guard step.applies else {
            result.summary = "skipped: its condition does not hold"
            return result
        }
        let own = try await kind.plan(in: context)
        if let plan = own.plan, !plan.isEmpty, let channel = kind.channel {
            try await context.signers.name(on: try context.open(channel).channel, runID: nil)
        }
        (result.plan, result.paths, result.summary) = (own.plan, own.paths, own.summary)
        result.further = own.further
        result.isPlanned = own.isPlanned
        guard let plan = own.plan, let channel = kind.channel else { return result }
        // A dry-run step of the playbook repeats what the next one does; its changes are counted once.
        if kind.changesObjects { context.planned[channel, default: []] += plan.changes }
        if let note = context.channels[channel]?.window.note(on: plan, at: workspace.clock.now()) {
            result.plan?.notes.append(note)
        }
        if let opened = context.channels[channel], let note = try await PublicACLs(channel: opened).note(on: plan) {
            result.plan?.notes.append(note)
        }
        return result
    }
}
