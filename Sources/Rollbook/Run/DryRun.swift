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
        package var kind: StepKind.Name
        package var channel: String?
        /// `nil` for steps that change no object.
        package var plan: Plan?
        /// What CloudFront would be asked to forget.
        package var paths: [String] = []
        /// One line for people.
        package var summary: String
    }

    /// - Throws: what planning finds wrong: `PlanError`, `UpstreamError`, `RunError`, `S3Error`.
    package func run(
        _ playbook: Playbook, inputs: [String: String], until: String? = nil, report: (Step) -> Void
    ) async throws -> [Step] {
        let steps = try playbook.resolved(with: inputs)
        if let until, !steps.contains(where: { $0.id == until }) {
            throw RunError.unknownStep(until, known: steps.map(\.id))
        }
        let channels = try await workspace.preflight(steps, except: [])
        var planned: [String: [Change]] = [:]
        var results: [Step] = []
        for step in steps {
            let result = try await plan(step, channels: channels, planned: &planned)
            report(result)
            results.append(result)
            if step.id == until { break }
        }
        return results
    }

    private func plan(
        _ step: PlaybookStep, channels: [String: OpenChannel], planned: inout [String: [Change]]
    ) async throws -> Step {
        var result = Step(id: step.id, kind: step.kind.name, channel: step.kind.channel, summary: "")
        guard step.applies else {
            result.summary = "skipped: its condition does not hold"
            return result
        }
        switch step.kind {
        case .mirror(let mirror):
            let channel = try open(mirror.channel, channels)
            result.plan = try await workspace.plan(mirror, on: channel)
        case .reindex(let reindex):
            let channel = try open(reindex.channel, channels)
            result.plan = try await workspace.plan(reindex, on: channel, overlay: planned[reindex.channel] ?? [])
        case .rollback(let rollback):
            result.summary = try await describe(rollback, channels)
        case .verify: result.summary = "would check the public URLs"
        case .approve(let approve): result.summary = "would ask: \(approve.message)"
        case .manual(let message): result.summary = "by hand: \(message)"
        case .promote(let promote):
            result.plan = try await workspace.plan(promote, on: try open(promote.channel, channels))
        case .command(let command): result.summary = "would run \(command.argv.joined(separator: " "))"
        case .restore(let restore):
            let work = RestoreToTime(workspace: workspace, channel: try open(restore.channel, channels))
            let time = try TimeExpression(restore.at).date(now: workspace.now())
            result.plan = try await work.plan(restore, at: time).plans.first?.plan
        case .invalidate(let invalidate):
            let target = invalidate.run == InvalidateStep.ownRun ? nil : try workspace.findRun(invalidate.run)
            let plan = try await workspace.plan(
                invalidate, of: target, planned: planned[invalidate.channel] ?? [],
                on: try open(invalidate.channel, channels))
            result.summary = plan.summary
            result.paths = plan.paths
        }
        if let plan = result.plan {
            result.summary = plan.summary
            // A dry-run step of the playbook repeats what the next one does; its changes are taken once.
            if step.kind.changesObjects, let channel = step.kind.channel {
                planned[channel, default: []] += plan.changes
            }
            if let channel = step.kind.channel.flatMap({ channels[$0] }),
                let note = channel.window.note(on: plan, at: workspace.now())
            {
                result.plan?.notes.append(note)
            }
        }
        return result
    }

    private func open(_ name: String, _ channels: [String: OpenChannel]) throws -> OpenChannel {
        guard let channel = channels[name] else {
            throw RunError.unknownChannel(name, known: channels.keys.sorted())
        }
        return channel
    }

    private func describe(_ rollback: RollbackStep, _ channels: [String: OpenChannel]) async throws -> String {
        if rollback.run == RollbackStep.ownRun {
            let steps = rollback.steps.isEmpty ? "everything before it" : rollback.steps.joined(separator: ", ")
            return "would take back what this run did: \(steps)"
        }
        let target = try workspace.findRun(rollback.run)
        let work = RollbackOfRun(
            workspace: workspace, target: target, channels: channels, through: rollback.through)
        let plans = try await work.plan(
            RollbackSelection(rollback), strategy: rollback.strategy == .remove ? .remove : .copy, force: rollback.force
        )
        let conflicts = plans.conflicts.isEmpty ? "" : "; \(plans.conflicts.count) conflicts"
        return plans.plans.map { "\($0.channel.channel.name): \($0.plan.summary)" }.joined(separator: "; ") + conflicts
    }
}
