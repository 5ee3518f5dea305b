import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Verification

/// One step of a run in progress: planned, applied, checked, journaled.
package struct StepWalk: Sendable {
    private(set) var context: StepContext
    let run: RunRecord
    let step: PlaybookStep
    let kind: any StepKind
    let earlier: [StepRecord]
    /// All steps of the run.
    let steps: [PlaybookStep]
    let options: Runner.Options
    let locks: RunLocks
    /// The last known entries of logs when this attempt at the step began, by log.
    private var plannedOn: [String: Int64] = [:]
    /// The step's record in the journal.
    private(set) var record: StepRecord

    init(
        context: StepContext, run: RunRecord, step: PlaybookStep, kind: any StepKind, record: StepRecord,
        earlier: [StepRecord] = [], steps: [PlaybookStep] = [], options: Runner.Options = .init(), locks: RunLocks
    ) {
        self.context = context
        self.run = run
        self.step = step
        self.kind = kind
        self.record = record
        self.earlier = earlier
        self.steps = steps
        self.options = options
        self.locks = locks
    }

    var workspace: Workspace { context.workspace }
    var channels: [String: OpenChannel] { context.channels }
    var log: RunLog {
        RunLog(
            workspace: workspace, runID: run.id, rollbackOf: run.rollbackOf, locks: locks, plannedOn: plannedOn)
    }

    /// Performs the step and journals its beginning and its end.
    mutating func walk(count: Int) async throws -> StepResult {
        record.state = .running
        let began = record.startedAt ?? workspace.clock.now()
        (record.startedAt, context.time) = (began, began)
        try workspace.journal.updateStep(record, at: workspace.clock.now())
        workspace.console.report(.stepBegan(record, count: count))
        let result: StepResult
        do {
            result = try await withTimeLimit(seconds: step.timeoutSeconds, sleep: workspace.clock.sleep) { [self] in
                try await perform()
            }
        } catch {
            record.state = .failed
            record.summary = PrintableText.shown(workspace.console.describe(error))
            record.endedAt = workspace.clock.now()
            try workspace.journal.updateStep(record, at: workspace.clock.now())
            workspace.console.report(.stepEnded(record))
            throw error
        }
        record.state = result.state
        record.summary = result.summary
        record.endedAt = record.state == .pending || record.state == .waiting ? nil : workspace.clock.now()
        try workspace.journal.updateStep(record, at: workspace.clock.now())
        workspace.console.report(.stepEnded(record))
        return result
    }

    /// The most times that a step is planned while others write to the log.
    private static let plansMax = 5

    private func perform() async throws -> StepResult {
        guard step.applies else { return .skipped("its condition does not hold: \(step.when ?? "")") }
        if workspace.console.isInterrupted() { return .interrupted("interrupted before step \(step.id)") }
        // Checked before planning, so that no plan is made in vain.
        if kind.changesObjects, let channel = kind.channel { try await locks.check(try context.open(channel)) }
        for _ in 1..<Self.plansMax {
            do {
                return try await attempt()
            } catch let moved as RunLog.Moved {
                workspace.console.report(
                    .note("another run wrote to \(moved.place) meanwhile; the step is planned anew"))
            }
        }
        return try await attempt()
    }

    /// Tries the step once. Its plan does not know what others write to the log from now on.
    private func attempt() async throws -> StepResult {
        var walk = self
        walk.plannedOn = try workspace.journal.logHeads()
        return try await kind.perform(in: walk)
    }

    // MARK: - Writing steps

    /// Shows the plan, applies it, and checks the public URLs of what was written.
    func carryOut(_ plan: Plan, on channel: OpenChannel, dryRun: Bool) async throws -> StepResult {
        // Where no person is asked, the lock is taken beside the last questions.
        let isDecided = try !dryRun && !plan.isEmpty && channel.channel.conditions == .trusted && !isAsked()
        async let taken: Void = isDecided ? locks.hold(channel) : ()
        if !plan.isEmpty { try await context.signers.name(on: channel.channel, runID: run.id) }
        workspace.console.report(.planned(record, plan))
        if let note = channel.window.note(on: plan, at: workspace.clock.now()) { workspace.console.report(.note(note)) }
        if let note = try await PublicACLs(channel: channel).note(on: plan) { workspace.console.report(.note(note)) }
        if dryRun { return .done("dry run: \(plan.summary)") }
        if plan.isEmpty {
            try await keep(plan.learned, on: channel)
            return .done(plan.summary)
        }
        if isDecided {
            try await taken
        } else {
            if let result = try await refused(plan, on: channel) { return result }
            try await locks.hold(channel)
        }
        for payload in try RunEffects.payloads(of: plan, step: record.position) {
            try workspace.journal.appendEvent(
                runID: run.id, kind: RunEffects.eventKind, payload: payload, at: workspace.clock.now())
        }
        let publisher = workspace.publisher(for: channel, runID: run.id, locks: locks, log: log)
        let outcome = try await publisher.apply(plan, step: .init(runID: run.id, position: record.position)) {
            if locks.problem(channel) == nil { try await keep(plan.learned, on: channel) }
        }
        if let problem = locks.problem(channel) { return .conflict("\(problem); nothing more was written") }
        if let result = try await trouble(outcome, on: channel) { return result }
        let findings = try await checkWritten(outcome.changes.filter { $0.action != .purge }, on: channel)
        if findings.verdict == .fail { return try await failedChecks(findings) }
        let late = findings.count { $0.verdict == .inconclusive }
        let remark = late == 0 ? "" : "; \(counted(late, "public URL")) not fresh yet"
        return .done("\(counted(outcome.count(.applied), "change")) applied: \(plan.summary)\(remark)")
    }

    /// Whether a person, or a person's answer from elsewhere, is asked before a plan is applied.
    private func isAsked() throws -> Bool {
        try options.interactive || options.resumes
            || AnswerFromElsewhere.binding(step.id, of: run.id, in: workspace.journal) != nil
    }

    /// - Returns: `nil` where the plan may be carried out.
    private func refused(_ plan: Plan, on channel: OpenChannel) async throws -> StepResult? {
        if let result = try await refusedByApproval(plan, on: channel) { return result }
        guard options.interactive else { return nil }
        await locks.pause(for: .step)
        switch await workspace.console.ask(.init(.step, "Apply this plan to \(channel.channel.name)?")) {
        case .yes: return nil
        case .no: return .interrupted("declined before anything of this step was written")
        case .nobody: return .waiting("waits for an answer on a terminal (--interactive)")
        }
    }

    /// Keeps learned facts in the bucket. Facts that cannot be kept are read again later; nothing else depends on them.
    private func keep(_ learned: [LearnedFacts], on channel: OpenChannel) async throws {
        guard !learned.isEmpty else { return }
        let problems = try await FactsKeeper(client: channel.client, journal: workspace.journal).keep(learned)
        problems.forEach { workspace.console.report(.note($0)) }
    }

    /// - Throws: `FailedChanges` if the store's answer is the cause, so that the exit code can say so.
    private func trouble(_ outcome: Publisher.Outcome, on channel: OpenChannel) async throws -> StepResult? {
        let counts = "\(outcome.count(.applied)) applied, \(outcome.count(.skipped)) not tried"
        if let conflict = outcome.all(.conflict).first {
            return .conflict(
                "\(counted(outcome.count(.conflict), "conflict")) (\(counts)); s3://\(conflict.bucket)/\(conflict.key): "
                    + (conflict.message ?? ""))
        }
        if outcome.count(.failed) > 0, let cause = outcome.cause {
            throw FailedChanges(
                summary: "\(counted(outcome.count(.failed), "change")) failed (\(counts))", cause: cause,
                demands: cause.status == 403 ? await channel.unmetDemands() : [])
        }
        if let failure = outcome.all(.failed).first {
            return .failed(
                "\(counted(outcome.count(.failed), "change")) failed (\(counts)); \(failure.message ?? failure.key.text)"
            )
        }
        if outcome.interrupted { return .interrupted("interrupted: \(counts)") }
        return nil
    }

    /// - Parameter takesBack: whether the changes restore an earlier state, whatever the step is for.
    func checkWritten(
        _ changes: [ChangeRecord], on channel: OpenChannel, takesBack: Bool = false
    ) async throws -> [Finding] {
        try await forget(changes, on: channel.channel, takesBack: takesBack || kind.takesBack)
        let checker = WrittenObjects(
            site: workspace.publicSite(channel.channel), waitSeconds: workspace.limits.publicWaitSeconds,
            acls: LostACL(channel)
        ) { [journal = workspace.journal] key in
            let pages = try? journal.verifiedPages(bucket: channel.channel.bucket, keyPrefix: key.text)
            return pages?.contains { $0.key == key } ?? false
        }
        let what = "checking the public URLs of \(channel.channel.name)"
        // The written objects are right. Only caches are late, and the operator may stop waiting for them.
        let findings = try await workspace.interruptible(what) { try await checker.looks(at: changes) } ?? []
        try journal(findings, summed: checker.summed(findings))
        return findings
    }

    /// - Parameter summed: one line for all of them; `nil`: each by itself.
    func journal(_ findings: [Finding], summed: [Finding]? = nil) throws {
        try workspace.journal.record(checkRecords(of: findings))
        workspace.console.report(.checked(record, summed ?? findings))
    }

    /// Findings for the journal: texts from outside are made printable, without secrets.
    func checkRecords(of findings: [Finding]) -> [CheckRecord] {
        let now = workspace.clock.now()
        return findings.map { finding in
            CheckRecord(
                runID: run.id, stepPosition: record.position, name: finding.name.rawValue, subject: finding.subject,
                verdict: finding.verdict, remedy: finding.remedy, message: finding.message, hint: finding.hint?.text,
                evidence: finding.evidence, at: now
            ).shown
        }
    }
}
