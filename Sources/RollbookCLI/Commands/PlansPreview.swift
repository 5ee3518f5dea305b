import Indexes
import PlaybookFiles
import Publishing
import Rollbook

/// Shows the plans of a rollback or a restore, and asks.
struct PlansPreview {
    let session: Session
    let plans: RollbackOfRun.Plans
    var batch: BatchOperations?

    /// - Parameters:
    ///   - heading: one line that names what is rolled back.
    ///   - tellsTrouble: whether obstacles are reported; else `refuseTrouble` reports them, once.
    func show(_ heading: String, tellsTrouble: Bool) {
        let terminal = session.terminal
        terminal.say("\(heading)")
        for (channel, plan) in plans.plans {
            terminal.say("  \(channel.channel.name): \(plan.summary)")
            if let expense = plan.expense { terminal.say("    cost: \(expense)") }
            let jobs = batch.map { [$0.note(on: plan)] } ?? []
            (plan.notes + jobs).forEach { terminal.say("    \(terminal.coloured("note", .dim))  \($0)") }
            PlanLines(plan: plan, isVerbose: terminal.isVerbose).lines.forEach { terminal.say("    \($0)") }
        }
        for regeneration in plans.regenerations {
            for page in regeneration.projects.sorted().map({ "\($0)/" }) + ["the root page"] {
                terminal.say("  \(regeneration.channel): written anew from the bucket: \(regeneration.index) \(page)")
            }
        }
        for (channel, removal) in plans.removals {
            let name = channel.channel.name
            let what = terminal.coloured("delete for good", .red)
            removal.doomedNames.forEach { terminal.say("  \(name): \(what)  \($0)") }
            removal.unwitnessedNames.forEach {
                terminal.say("  \(name): stays, because its metadata does not name the run: \($0)")
            }
        }
        guard tellsTrouble else { return }
        plans.conflicts.forEach { terminal.say("  \(terminal.coloured("conflict", .red))  \($0)") }
        plans.lost.forEach { terminal.say("  \(terminal.coloured("lost", .red))  \($0)") }
    }

    /// - Throws: the obstacles to the plans.
    func refuseTrouble(force: Bool) throws {
        if !plans.lost.isEmpty { throw RunError.lostVersions(plans.lost) }
        if !plans.conflicts.isEmpty && !force { throw RunError.conflicts(plans.conflicts) }
        try batch.map { batch in try plans.plans.forEach { try batch.refuse($0.channel) } }
    }

    /// Returns once the operator has agreed.
    func confirm(_ question: String) async throws {
        switch await session.workspace.console.ask(.init(.applyRollback, question)) {
        case .yes: return
        case .no: throw CommandFailure("declined; nothing was written", status: .waiting)
        case .nobody:
            throw CommandFailure(
                "nothing was written: there is no terminal to ask on", hints: ["add --yes to apply the plan above"],
                status: .waiting)
        }
    }
}

extension RollbackOfRun.Plans {
    /// Whether nothing would be written.
    var isEmpty: Bool { plans.allSatisfy { $0.plan.isEmpty } && regenerate.isEmpty && doomedCount == 0 }

    /// Versions that are deleted for good.
    var doomedCount: Int { removals.reduce(0) { $0 + $1.removal.doomed.count } }
}
