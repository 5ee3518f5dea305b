package import Indexes
package import PlaybookFiles
import Publishing
import RunJournal

/// Restores the recorded state before an earlier run, or before earlier steps of this one.
package struct RollbackStep: StepKind {
    package typealias Strategy = RollbackPlanner.Strategy

    /// The word for the run that the step itself belongs to.
    package static let ownRun = "this"

    /// A run's id, a unique beginning of one, `last`, `last:CHANNEL`, or `this`.
    package var run: String
    package var channel: String?
    package var strategy: Strategy
    /// Ids of the run's steps; empty: all of them.
    package var steps: [String]
    /// Prefixes; empty: every index.
    package var indexes: [String]
    /// Project names; empty: every project.
    package var projects: [String]
    /// Go on despite later changes of other writers.
    package var force: Bool
    /// Roll back every later run on the same channels up to this one as well, in one plan: a reference like `run`.
    package var through: String?
    /// Leave large ranks to S3 Batch Operations.
    package var batch: BatchOperations?

    package init(
        run: String, channel: String? = nil, strategy: Strategy = .copy, steps: [String] = [],
        indexes: [String] = [], projects: [String] = [], force: Bool = false, through: String? = nil,
        batch: BatchOperations? = nil
    ) {
        self.batch = batch
        self.through = through
        self.run = run
        self.channel = channel
        self.strategy = strategy
        self.steps = steps
        self.indexes = indexes
        self.projects = projects
        self.force = force
    }

    package static let name = "rollback"
    package static let help = "Restores the state before a run."
    package static let keys =
        [
            StepKey(
                "run", required: true,
                "Its id, the beginning of one, `last`, `last:CHANNEL`, or `this`, the run that the step is part of."),
            .optionalChannel, StepKey("steps", .texts, "Ids of the run's steps; all without it."), .indexes, .projects,
            StepKey(
                "strategy", .choice(Strategy.allCases.map(\.rawValue)),
                "`copy` (default, nothing is lost) or `remove` (the same, and then the run's versions are deleted for good)."
            ),
            StepKey("force", .flag, "With `true`, it goes over what others wrote since."),
            StepKey(
                "through",
                "The newest of several runs: every run on the same channels from `run` to this one is taken back; `last` for "
                    + "everything later."),
        ] + BatchOperations.keys

    package init?(reading reader: inout StepReader) {
        let run = reader.requiredText("run")
        if let run, reader.check(run: run) == Self.ownRun, !reader.hasChangesBefore {
            reader.report("no step before this one changes anything that could be rolled back", at: run.place)
        }
        let channel = reader.optionalChannel()
        let strategy = reader.choice("strategy", of: Strategy.self) ?? .copy
        let steps = reader.steps("steps")
        if run?.text == Self.ownRun { steps.forEach { reader.checkCanBeRolledBack($0) } }
        let indexes = reader.list("indexes", as: .prefix)
        let projects = reader.list("projects", as: .project)
        let force = reader.flag("force")
        let through = Self.through(&reader)
        if through != nil, let step = steps.first {
            reader.report(
                "'through' and 'steps' exclude each other: later runs have other steps", at: step.place,
                hint: "narrow it with projects or indexes")
        }
        let batch = reader.batch()
        guard let run else { return nil }
        self.init(
            run: run.text, channel: channel, strategy: strategy, steps: steps.map(\.text), indexes: indexes,
            projects: projects, force: force, through: through, batch: batch)
    }

    /// The reference. In older playbooks and journals `true` means every later run.
    private static func through(_ reader: inout StepReader) -> String? {
        guard let text = reader.text("through") else { return nil }
        switch text.text {
        case "true": return "last"
        case "false": return nil
        default:
            if reader.check(run: text) == ownRun {
                reader.report("'through' cannot be this run: nothing is later than it", at: text.place)
            }
            return text.text
        }
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&run)
        filling.fill(&through)
        filling.fill(&channel)
        filling.fill(&indexes, as: .prefix)
        filling.fill(&projects, as: .project)
        filling.fill(&batch)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("run", text: run), WrittenSetting("channel", text: channel),
            WrittenSetting("strategy", word: strategy.rawValue), WrittenSetting("steps", texts: steps),
            WrittenSetting("indexes", texts: indexes), WrittenSetting("projects", texts: projects),
            WrittenSetting("force", flag: force), WrittenSetting("through", text: through),
        ] + BatchOperations.written(batch)
    }

    package var changesObjects: Bool { true }
    package var takesBack: Bool { true }

    package func plan(in context: StepContext) async throws -> StepPlan {
        if run == Self.ownRun {
            let steps = steps.isEmpty ? "everything before it" : steps.joined(separator: ", ")
            var plan = StepPlan("would take back what this run did: \(steps)")
            plan.isPlanned = false
            return plan
        }
        let work = RollbackOfRun(
            workspace: context.workspace, target: try context.workspace.findRun(toRollBack: run),
            channels: context.channels,
            through: through)
        let plans = try await work.plan(RollbackSelection(self), strategy: strategy, force: force)
        let conflicts = plans.conflicts.isEmpty ? "" : "; \(counted(plans.conflicts.count, "conflict"))"
        let summaries = plans.plans.map { "\($0.channel.channel.name): \($0.plan.summary)" }
        let doomed = plans.removals.reduce(0) { $0 + $1.removal.doomed.count }
        let removed = doomed == 0 ? "" : "; \(doomed) \(doomed == 1 ? "version" : "versions") deleted for good"
        var plan = StepPlan(summaries.joined(separator: "; ") + removed + conflicts)
        plan.further = plans.all
        return plan
    }

    package func perform(in walk: StepWalk) async throws -> StepResult {
        let batch = walk.batch(batch)
        if let waiting = try await walk.settleJobs(self.batch) { return waiting }
        let target = run == Self.ownRun ? walk.run : try walk.workspace.findRun(toRollBack: run, by: walk.run.id)
        let work = RollbackOfRun(
            workspace: walk.workspace, target: target, channels: walk.channels, isLocked: true, through: through,
            by: walk.run.id)
        let plans =
            if let made = try walk.plansMade() {
                made
            } else {
                try await work.plan(RollbackSelection(self), strategy: strategy, force: force)
            }
        if !plans.conflicts.isEmpty && !force { throw RunError.conflicts(plans.conflicts) }
        var result = try await walk.carryOut(plans, because: "because others wrote since", batch: batch)
        if case .done(let summary) = result {
            result = try await walk.remove(plans, by: work, after: summary)
        }
        guard case .done = result else { return result }
        try work.settle(RollbackSelection(self), by: walk.run)
        return try await walk.awaitPages(on: plans.plans.map(\.channel)) ?? result
    }
}

extension RollbackSelection {
    /// The selection of a rollback step.
    package init(_ step: RollbackStep) {
        self.init(
            steps: step.steps, projects: step.projects, indexes: step.indexes,
            channel: step.channel ?? RunReference(step.run).channel)
    }
}

extension RollbackOfRun.Plans {
    /// All plans, including those that delete for good.
    fileprivate var all: [Plan] {
        plans.map(\.plan) + removals.flatMap { $0.removal.plans(on: $0.channel.channel, stacks: [:]) }
    }
}
