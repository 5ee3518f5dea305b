import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Answers that were given elsewhere, and the plans that they bind a step to.
extension StepWalk {
    /// The result of an answer in the buckets of the steps that this one opens: it ends the step, or leaves it waiting.
    /// - Returns: `nil` without an answer.
    func answeredElsewhere(_ kind: Console.Question.Kind) async throws -> StepResult? {
        let opened = try OpenedSteps(after: record.position, of: steps, in: workspace)
        if let answer = try await standingAnswer(opened, at: step.id) {
            guard answer.document.approved else {
                try journalAnswer(answer)
                return .waiting("\(answer.document.forPeople); nothing after this step was done")
            }
            if let refusal = try await refusal(of: answer, by: opened.demanding) { return .waiting(refusal) }
            try journalAnswer(answer)
            return .done(answer.document.forPeople)
        }
        guard kind == .approve, let first = opened.demanding.first else { return nil }
        return .waiting(
            "channel \(first.name) takes approvals of others only (approvals: not-self): `rollbook approve \(run.id)`, "
                + "by another identity than this one")
    }

    /// The answer in the buckets. Only a resumed run asks for it: a new run's id is not known elsewhere yet.
    private func standingAnswer(_ opened: OpenedSteps, at gate: String) async throws -> AnswerFromElsewhere? {
        guard options.resumes, !opened.channels.isEmpty else { return nil }
        let store = ApprovalStore(workspace: workspace, run: run.id, step: gate, channels: opened.channels)
        let standing: [ApprovalStore.Standing?]
        do {
            standing = try await store.standing()
        } catch let error as S3Error where error.status == 403 {
            workspace.console.report(.note("whether the step was answered elsewhere is not known: \(error)"))
            return nil
        }
        let answers = try standing.compactMap { $0.map(AnswerFromElsewhere.init) }.filter {
            try !$0.isVoid(in: workspace.journal)
        }
        if let no = answers.first(where: { !$0.document.approved }) { return no }
        guard let first = answers.first, answers.count == standing.count,
            answers.allSatisfy({ $0.document == first.document })
        else { return nil }
        return first
    }

    /// The reason why the channels do not accept an approval; `nil` if they do.
    private func refusal(of answer: AnswerFromElsewhere, by channels: [Channel]) async throws -> String? {
        for channel in channels {
            let demand = "channel \(channel.name) takes approvals of others only (approvals: not-self)"
            guard let own = try await workspace.connections.callerIdentity(channel),
                let theirs = answer.document.identity
            else {
                return "\(answer.document.forPeople), but \(demand), and who signs is not known on both sides"
            }
            if own.arn == theirs.arn {
                return "\(answer.document.forPeople), but \(demand), and this run is \(own.arn)'s"
            }
        }
        return nil
    }

    /// The journal's word for how the answer was given.
    private static let means = "rollbook approve"

    private func journalAnswer(_ answer: AnswerFromElsewhere) throws {
        guard try answer.keep(in: workspace.journal, at: workspace.clock.now()) else { return }
        let document = answer.document
        try workspace.journal.record(
            ApprovalRecord(
                runID: run.id, stepPosition: record.position, operatorName: document.name,
                means: document.identity.map { "\(Self.means), \($0.arn)" } ?? Self.means,
                approved: document.approved, at: workspace.clock.now()))
    }

    // MARK: - Approved plans

    /// Holds the step to the plan that was approved elsewhere. A plan with additions does not begin: the approval step waits
    /// again.
    /// - Returns: `nil` where the plan may be carried out.
    func refusedByApproval(_ plan: Plan, on channel: OpenChannel) async throws -> StepResult? {
        try await bringAnswer()
        guard let (answer, approved) = try AnswerFromElsewhere.binding(step.id, of: run.id, in: workspace.journal),
            approved.isPlanned
        else { return nil }
        let now = PlannedStep(
            id: step.id, kind: kind.name, channel: record.channel, summary: plan.summary, plans: [plan])
        let binding = ApprovalBinding(now, approved: approved)
        let strange = try await unexplained(binding.newLinks, plan, since: answer.document.plannedAt, on: channel)
        let unapproved = binding.unapproved + strange.map { "\($0.page) gains \($0.filename)" }
        let explained = binding.newLinks.filter { !strange.contains($0) }
        for link in explained {
            workspace.console.report(
                .note("\(link.page) gains \(link.filename), which others uploaded since the approval"))
        }
        guard let first = unapproved.first else { return nil }
        let rest = unapproved.count > 1 ? " (and \(unapproved.count - 1) more)" : ""
        let reason = "not \(answer.document.forPeople): \(first)\(rest)"
        try answer.void(because: reason, in: workspace.journal, at: workspace.clock.now())
        try reopen(gate: answer.gate, because: reason)
        return .waiting(
            "the plan is another than was \(answer.document.forPeople): \(PrintableText.shown(first))\(rest)")
    }

    /// Fetches the answer from the bucket if another machine found it: that machine's journal is not here.
    private func bringAnswer() async throws {
        guard options.resumes, let gate = steps[..<record.position].lastIndex(where: { $0.kind.question != nil }),
            try AnswerFromElsewhere.binding(step.id, of: run.id, in: workspace.journal) == nil,
            try workspace.journal.approvals(of: run.id).last(where: { $0.stepPosition == gate })?.means
                .hasPrefix(Self.means) == true
        else { return }
        let opened = try OpenedSteps(after: gate, of: steps, in: workspace)
        guard let answer = try await standingAnswer(opened, at: steps[gate].id), answer.document.approved else {
            throw ApprovalError.unreadable(
                place: "the answer to step \(steps[gate].id) of run \(run.id), which opened step \(step.id),")
        }
        _ = try answer.keep(in: workspace.journal, at: workspace.clock.now())
    }

    /// The links that were not approved and whose files are not uploads of others since the plan was shown.
    private func unexplained(
        _ links: [ApprovalBinding.Link], _ plan: Plan, since: String?, on channel: OpenChannel
    ) async throws -> [ApprovalBinding.Link] {
        guard !links.isEmpty else { return [] }
        guard let since = try since.map({ try TimeExpression($0).date(now: workspace.clock.now()) }) else {
            return links
        }
        let own = Set(try workspace.journal.changes(of: run.id, state: .applied).map(\.key))
            .union(plan.changes.map(\.key))
        let pages = Dictionary(plan.changes.map { ($0.key.text, $0) }) { first, _ in first }
        let verdicts = try await mapConcurrently(links, limit: 16) { link in
            guard let page = pages[link.page], let project = page.project.flatMap({ ProjectName($0) }) else {
                return false
            }
            let key = ObjectKey(channel.channel.layout.key(ofFile: link.filename, of: project, in: page.index))
            guard !own.contains(key), case .present(let head) = try await channel.client.headObject(key) else {
                return false
            }
            // Both are whole seconds: of the same second it is not known which was first.
            return head.lastModified.map { $0 > since } ?? false
        }
        return zip(links, verdicts).filter { !$1 }.map(\.0)
    }

    private func reopen(gate: String, because reason: String) throws {
        guard var waiting = earlier.first(where: { $0.stepID == gate }) else { return }
        waiting.state = .waiting
        waiting.summary = PrintableText.shown(reason)
        waiting.endedAt = nil
        try workspace.journal.updateStep(waiting, at: workspace.clock.now())
        workspace.console.report(.stepEnded(waiting))
    }
}
