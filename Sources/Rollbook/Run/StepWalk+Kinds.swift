import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import SimpleRepository
import Verification

extension StepWalk {
    func perform(_ mirror: MirrorStep, _ record: StepRecord) async throws -> StepResult {
        let channel = try open(mirror.channel)
        let plan = try await workspace.plan(mirror, on: channel)
        return try await carryOut(plan, on: channel, dryRun: mirror.dryRun, record)
    }

    func perform(_ reindex: ReindexStep, _ record: StepRecord) async throws -> StepResult {
        let channel = try open(reindex.channel)
        let plan = try await workspace.plan(reindex, on: channel, overlay: [])
        return try await carryOut(plan, on: channel, dryRun: reindex.dryRun, record)
    }

    func perform(_ promote: PromoteStep, _ record: StepRecord) async throws -> StepResult {
        let channel = try open(promote.channel)
        let plan = try await workspace.plan(promote, on: channel)
        return try await carryOut(plan, on: channel, dryRun: promote.dryRun, record)
    }

    func perform(_ command: CommandStep) async -> StepResult {
        let channel = command.channel.flatMap { channels[$0]?.channel }
        let outcome = await ExternalCommand(argv: command.argv, runID: run.id, channel: channel).run()
        outcome.lines.forEach { workspace.report(.note($0)) }
        return outcome.succeeded ? .done(outcome.summary) : .failed(outcome.summary)
    }

    func perform(_ verify: VerifyStep, _ record: StepRecord) async throws -> StepResult {
        let (report, invalidations) = try await self.verify(verify, on: try open(verify.channel), record) {
            try await look(verify, waitSeconds: $0)
        }
        let findings = report.findings + invalidations
        try journal(findings, record)
        try workspace.journal.remember(verified: report.pages, files: report.files, gone: report.gone)
        switch (findings.verdict, findings.remedy) {
        case (.pass, _): return .done("\(findings.count) groups of checks passed")
        case (.inconclusive, .wait?): return try await notFresh(findings, verify, record)
        default: return try await failedChecks(findings, record)
        }
    }

    /// What is not fresh when the time is over: a person at the terminal may look again; without one the run waits to be
    /// resumed. A single verification has nothing to go on with, and ends.
    private func notFresh(_ findings: [Finding], _ verify: VerifyStep, _ record: StepRecord) async throws -> StepResult
    {
        let result = StepResult.checksFailed(findings)
        guard run.kind == .playbook else { return result }
        switch await workspace.ask(.init(.lookAgain, "\(result.summary). Look again?")) {
        case .yes(means: "terminal"): return try await perform(verify, record)
        case .no: return result
        case .yes, .nobody:
            return .waiting("not fresh yet: \(result.summary); a resumed run looks again")
        }
    }

    /// What a verification finds; nothing is journaled.
    /// - Parameter waitSeconds: for how long what is not fresh yet is looked at again.
    func look(_ verify: VerifyStep, waitSeconds: Int) async throws -> ChannelVerifier.Report {
        let channel = try open(verify.channel)
        guard channel.channel.hasPublicURL else { throw RunError.noPublicURL(channel: verify.channel) }
        let changes = try workspace.journal.changes(of: run.id, state: .applied).filter {
            $0.channel == verify.channel
        }
        let verifier = ChannelVerifier(
            site: workspace.publicSite(channel.channel), catalog: workspace.catalog, journal: workspace.journal,
            reader: verify.depth.outside ? nil : channel.reader, window: channel.window)
        var report = try await verifier.verify(try request(verify, changes: changes, waitSeconds: waitSeconds))
        if !verify.install.isEmpty, report.findings.remedy != .outage {
            report.findings += try await installations(verify, on: channel, changes)
        }
        return report
    }

    /// What is expected was checked when the playbook was read.
    private func request(
        _ verify: VerifyStep, changes: [ChangeRecord], waitSeconds: Int
    ) throws -> VerifyRequest {
        let served = try workspace.journal.checks(of: run.id).filter { $0.name == Finding.Name.artifactServed.rawValue }
        let alreadyHashed = !served.isEmpty && served.allSatisfy { $0.verdict == .pass }
        return VerifyRequest(
            runID: run.id, indexes: verify.indexes, projects: verify.projects.map { ProjectName.normalize($0) },
            changes: changes, hashed: alreadyHashed ? Set(changes.map(\.key)) : [],
            waitSeconds: waitSeconds, expected: verify.expect.compactMap { ExpectedVersion($0) }, depth: verify.depth)
    }

    /// Three verdicts, never two: only a failure whose remedy is a rollback rolls anything back.
    func failedChecks(_ findings: [Finding], _ record: StepRecord) async throws -> StepResult {
        let result = StepResult.checksFailed(findings)
        switch findings.remedy {
        case .outage?:
            return .waiting("outage, not a bad publish: \(result.summary)")
        case .rollback?:
            switch step.onFailure {
            case .stop: break
            case .rollback(let steps): return try await rollBackSteps(steps, because: result.summary, record)
            case .ask:
                let question = "\(result.summary). Roll back what this run wrote to \(record.channel ?? "the channel")?"
                guard case .yes = await workspace.ask(.init(.rollback, question)) else { break }
                let steps = earlier.filter { $0.channel == record.channel }.map(\.stepID) + [step.id]
                return try await rollBackSteps(steps, because: result.summary, record)
            }
        case .wait?, .regenerate?, .other?, nil: break
        }
        return result
    }

    private func rollBackSteps(_ steps: [String], because reason: String, _ record: StepRecord) async throws
        -> StepResult
    {
        workspace.report(.note("\(reason); rolling back \(steps.joined(separator: ", "))"))
        let selection = RollbackSelection(steps: steps)
        let rollback = RollbackOfRun(workspace: workspace, target: run, channels: channels, isLocked: true)
        let plans = try await rollback.plan(selection, strategy: .copy, force: false)
        guard plans.conflicts.isEmpty, plans.lost.isEmpty else {
            return .conflict("\(reason); not rolled back: \(plans.conflicts.first?.description ?? plans.lost[0])")
        }
        for (channel, plan) in plans.plans {
            let pages = plans.regenerations.filter { $0.channel == channel.channel.name }
            for part in parts(of: plan, regenerating: pages, on: channel) {
                guard try await rollBack(try await part(), on: channel, record) else {
                    return .failed("\(reason); not everything is back: `rollbook rollback \(run.id)` goes on with it")
                }
            }
        }
        try reopen(steps)
        return .failed("\(reason); steps \(steps.joined(separator: ", ")) were rolled back")
    }

    /// - Returns: whether all of it is done.
    private func rollBack(_ plan: Plan, on channel: OpenChannel, _ record: StepRecord) async throws -> Bool {
        workspace.report(.planned(record, plan))
        if plan.isEmpty { return true }
        try await locks.hold(channel)
        let publisher = workspace.publisher(for: channel, runID: run.id, locks: locks)
        let outcome = try await publisher.apply(plan, step: .init(runID: run.id, position: record.position))
        _ = try await checkWritten(outcome.changes, on: channel, record)
        return outcome.count(.applied) == outcome.changes.count
    }

    /// Steps that were rolled back are not done any more: a resumed run does them again.
    private func reopen(_ steps: [String]) throws {
        for var record in earlier where record.state == .done && steps.contains(record.stepID) {
            record.state = .pending
            record.summary = "rolled back after step \(step.id) failed; before that: \(record.summary ?? "")"
            record.endedAt = nil
            try workspace.journal.updateStep(record, at: workspace.now())
            workspace.report(.stepEnded(record))
        }
    }

    func perform(_ approve: ApproveStep, _ record: StepRecord) async throws -> StepResult {
        if let required = approve.requires {
            guard earlier.contains(where: { $0.stepID == required && $0.state == .done }) else {
                throw RunError.requirement(step: step.id, requires: required)
            }
        }
        return try await ask(.approve, approve.message, record)
    }

    func ask(_ kind: Workspace.Question.Kind, _ message: String, _ record: StepRecord) async throws -> StepResult {
        let who = workspace.operatorInfo.name
        switch await workspace.ask(.init(kind, message)) {
        case .yes(let means) where kind == .manual && means != "terminal":
            return .done("to be done by hand: \(message)")
        case .yes(let means):
            try workspace.journal.record(
                ApprovalRecord(
                    runID: run.id, stepPosition: record.position, operatorName: who, means: means, approved: true,
                    at: workspace.now()))
            return .done("\(kind == .manual ? "confirmed" : "approved") by \(who) (\(means))")
        case .no:
            try workspace.journal.record(
                ApprovalRecord(
                    runID: run.id, stepPosition: record.position, operatorName: who, means: "terminal", approved: false,
                    at: workspace.now()))
            return .waiting("declined by \(who); nothing after this step was done")
        case .nobody where kind == .manual:
            return .done("to be done by hand: \(message)")
        case .nobody:
            return .waiting("waits for approval: \(message)")
        }
    }
}
