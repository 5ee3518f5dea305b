import Foundation
import Objects
import RunJournal

/// An answer that a run found in its buckets, as the run's journal records it. It binds the steps that it opened to the plan
/// that was shown.
struct AnswerFromElsewhere: Sendable {
    private static let foundKind = "approval-found"
    private static let voidKind = "approval-void"
    private static let (gateKey, tagKey, documentKey) = ("step", "etag", "document")

    /// The step that waited for it.
    let gate: String
    /// The ETag of the object that it was read from.
    let tag: String
    let document: ApprovalDocument

    init(_ standing: ApprovalStore.Standing) {
        gate = standing.document.step
        tag = standing.etag.text
        document = standing.document
    }

    private init?(event: [String: String], run: String) throws {
        guard let gate = event[Self.gateKey], let tag = event[Self.tagKey], let text = event[Self.documentKey] else {
            return nil
        }
        self.gate = gate
        self.tag = tag
        document = try ApprovalDocument(
            json: Array(text.utf8), run: run, step: gate, place: "the journal's event of run \(run)")
    }

    /// Journals the answer, unless it is journaled already.
    /// - Returns: whether it is new.
    func keep(in journal: Journal, at date: Date) throws -> Bool {
        let known = try journal.events(of: document.run, kind: Self.foundKind)
        guard !known.contains(where: { $0[Self.gateKey] == gate && $0[Self.tagKey] == tag }) else { return false }
        try journal.appendEvent(
            runID: document.run, kind: Self.foundKind,
            payload: [
                Self.gateKey: gate, Self.tagKey: tag,
                Self.documentKey: String(decoding: try document.json(), as: UTF8.self),
            ], at: date)
        return true
    }

    /// Journals that the answer no longer counts: the plan it approved is not the one that would be carried out.
    func void(because reason: String, in journal: Journal, at date: Date) throws {
        try journal.appendEvent(
            runID: document.run, kind: Self.voidKind,
            payload: [Self.gateKey: gate, Self.tagKey: tag, "reason": reason], at: date)
    }

    func isVoid(in journal: Journal) throws -> Bool {
        try journal.events(of: document.run, kind: Self.voidKind).contains {
            $0[Self.gateKey] == gate && $0[Self.tagKey] == tag
        }
    }

    /// The approval from elsewhere that opened a step, if it still counts, and what was shown of the step.
    static func binding(_ step: String, of run: String, in journal: Journal) throws -> (
        answer: AnswerFromElsewhere, step: PlannedStep
    )? {
        for event in try journal.events(of: run, kind: foundKind).reversed() {
            guard let answer = try AnswerFromElsewhere(event: event, run: run), answer.document.approved,
                let planned = answer.document.steps.first(where: { $0.id == step })
            else { continue }
            return try answer.isVoid(in: journal) ? nil : (answer, planned)
        }
        return nil
    }
}
