import Rollbook

/// An answer that was given.
struct AnswerDocument: JSONDocument {
    var schema = 1
    var run: String
    var step: String
    var approved: Bool
    var name: String
    var identity: ApprovalDocument.Signer?
    var digest: String?
    var steps: [PlannedStep]
    var places: [String]

    init(_ document: ApprovalDocument, places: [String]) {
        (run, step, approved, name) = (document.run, document.step, document.approved, document.name)
        (identity, digest, steps) = (document.identity, document.digest, document.steps)
        self.places = places
    }
}
