/// Fills the variables in the texts of steps, and keeps what is wrong with the results.
struct TextFilling {
    let values: [String: String]
    private(set) var problems: [InputProblem] = []
    private var stepID = ""

    init(values: [String: String]) {
        self.values = values
    }

    mutating func fill(_ step: PlaybookStep) -> PlaybookStep {
        stepID = step.id
        let applies = step.when.flatMap(StepCondition.init)?.holds(with: values) ?? true
        return PlaybookStep(
            id: step.id, title: step.title.map { fill($0) }, kind: applies ? fill(step.kind) : step.kind,
            when: step.when, applies: applies, timeoutSeconds: step.timeoutSeconds, onFailure: step.onFailure,
            line: step.line)
    }

    private mutating func fill(_ text: String, as role: TextRole = .free) -> String {
        let filled = Template(text)?.filled(with: values) ?? text
        check(filled, as: role)
        return filled
    }

    private mutating func fill(_ texts: [String], as role: TextRole = .free) -> [String] {
        let filled = texts.map { Template($0)?.filled(with: values) ?? $0 }.filter { !$0.isEmpty }
        filled.forEach { check($0, as: role) }
        return filled
    }

    private mutating func check(_ text: String, as role: TextRole) {
        guard let problem = role.problem(of: text) else { return }
        problems.append(.unsuitable(step: stepID, value: text, problem: problem))
    }

    private mutating func optional(_ text: String?) -> String? {
        text.map { fill($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private mutating func fill(_ kind: StepKind) -> StepKind {
        switch kind {
        case .mirror(let step): .mirror(fill(step))
        case .reindex(let step): .reindex(fill(step))
        case .promote(let step): .promote(fill(step))
        case .verify(let step): .verify(fill(step))
        case .approve(let step): .approve(ApproveStep(message: fill(step.message), requires: step.requires))
        case .manual(let message): .manual(message: fill(message))
        case .rollback(let step):
            .rollback(
                RollbackStep(
                    run: fill(step.run), channel: optional(step.channel), strategy: step.strategy, steps: step.steps,
                    indexes: fill(step.indexes, as: .prefix), projects: fill(step.projects, as: .project),
                    force: step.force, through: step.through, batch: fill(step.batch)))
        case .restore(let step): .restore(fill(step))
        case .invalidate(let step):
            .invalidate(
                InvalidateStep(
                    channel: fill(step.channel), run: fill(step.run), pages: step.pages,
                    indexes: fill(step.indexes, as: .prefix), projects: fill(step.projects, as: .project),
                    waitSeconds: step.waitSeconds))
        case .command(let step):
            .command(CommandStep(argv: step.argv.map { fill($0) }, channel: optional(step.channel)))
        }
    }

    private mutating func fill(_ step: MirrorStep) -> MirrorStep {
        MirrorStep(
            channel: fill(step.channel), package: fill(step.package), indexes: fill(step.indexes, as: .prefix),
            dryRun: step.dryRun, create: step.create)
    }

    private mutating func fill(_ step: ReindexStep) -> ReindexStep {
        ReindexStep(
            channel: fill(step.channel), indexes: fill(step.indexes, as: .prefix),
            projects: fill(step.projects, as: .project), dryRun: step.dryRun, allowShrink: step.allowShrink)
    }

    private mutating func fill(_ step: PromoteStep) -> PromoteStep {
        PromoteStep(
            channel: fill(step.channel), from: fill(step.from, as: .prefix), to: fill(step.to, as: .prefix),
            indexes: fill(step.indexes, as: .prefix), projects: fill(step.projects, as: .project),
            versions: fill(step.versions, as: .version), dryRun: step.dryRun)
    }

    private mutating func fill(_ step: VerifyStep) -> VerifyStep {
        VerifyStep(
            channel: fill(step.channel), indexes: fill(step.indexes, as: .prefix),
            projects: fill(step.projects, as: .project), expect: fill(step.expect, as: .offer),
            install: fill(step.install, as: .requirement), pythons: fill(step.pythons, as: .python),
            waitSeconds: step.waitSeconds, depth: step.depth, invalidate: step.invalidate)
    }

    private mutating func fill(_ step: RestoreStep) -> RestoreStep {
        RestoreStep(
            channel: fill(step.channel), at: fill(step.at, as: .time), indexes: fill(step.indexes, as: .prefix),
            projects: fill(step.projects, as: .project), batch: fill(step.batch))
    }

    private mutating func fill(_ batch: BatchOperations?) -> BatchOperations? {
        batch.map { batch in
            BatchOperations(
                place: fill(batch.place, as: .batchPlace), role: fill(batch.role, as: .role), least: batch.least)
        }
    }
}
