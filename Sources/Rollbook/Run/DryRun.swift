package import Indexes
package import PlaybookFiles

/// Plans every step of a playbook from the planned state of those before it. Nothing is written, not even a run in the
/// journal.
package struct DryRun: Sendable {
    package let workspace: Workspace

    package init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// One step and what it would do.
    package struct Step: Sendable {
        package var id: String
        /// The name of its kind.
        package var kind: String
        package var channel: String?
        /// `nil` for steps that change no object.
        package var plan: Plan?
        /// What CloudFront would be asked to forget.
        package var paths: [String] = []
        /// One line for people.
        package var summary: String
    }

    /// - Throws: what planning finds wrong: `PlanError`, `UpstreamError`, `RunError`, `S3Error`; and what `report` throws.
    package func run(
        _ playbook: Playbook, inputs: [String: String], until: String? = nil, report: (Step) throws -> Void
    ) async throws -> [Step] {
        let walk = try PlaybookWalk(playbook, inputs: inputs, until: until)
        var context = StepContext(
            workspace: workspace, channels: try await workspace.preflight(walk.steps, except: []))
        var results: [Step] = []
        _ = try await walk.go { _, step, kind in
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
        (result.plan, result.paths, result.summary) = (own.plan, own.paths, own.summary)
        guard let plan = own.plan, let channel = kind.channel else { return result }
        // A dry-run step of the playbook repeats what the next one does; its changes are taken once.
        if kind.changesObjects { context.planned[channel, default: []] += plan.changes }
        if let note = context.channels[channel]?.window.note(on: plan, at: workspace.now()) {
            result.plan?.notes.append(note)
        }
        return result
    }
}
