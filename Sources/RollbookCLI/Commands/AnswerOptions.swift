import ArgumentParser
import Rollbook

/// The details of an answer besides yes or no.
struct AnswerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The step that waits; without it the one that does.", valueName: "id"))
    var step: String?

    @Option(help: ArgumentHelp("Why; kept with the answer and in the journal.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("Where what it rests on can be seen.", valueName: "url"))
    var evidence: String?

    func complete(_ document: inout ApprovalDocument) {
        document.reason = reason
        document.evidence = evidence
    }
}
