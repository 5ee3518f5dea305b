import PlaybookFiles
import Rollbook
import RunJournal

extension Session {
    func approval(of reference: String, step: String?) async throws -> RunApproval {
        try await readLogs(for: reference)
        let record = try workspace.findRun(reference)
        let playbook = try folder.parsePlaybook(text: record.definition, name: record.name)
        return try await RunApproval(workspace: workspace, run: record, playbook: playbook, step: step)
    }

    func confirm(_ question: String) async throws {
        switch await workspace.console.ask(.init(.approve, question)) {
        case .yes: return
        case .no: throw CommandFailure("nothing was written: the run goes on waiting", status: .waiting)
        case .nobody:
            throw CommandFailure(
                "nothing was written: there is no terminal to ask on", hints: ["add --yes to approve the plan above"],
                status: .waiting)
        }
    }

    func give(
        _ document: ApprovalDocument, by approval: RunApproval, over standing: RunApproval.Standing,
        format: GlobalOptions.Format
    ) async throws {
        let places = try await approval.give(document, over: standing)
        switch format {
        case .json: try Terminal.result(AnswerDocument(document, places: places).json())
        case .text:
            let word = document.approved ? "approved" : "declined"
            try Terminal.result(
                "step \(document.step) of run \(document.run) is \(word) (\(places.joined(separator: ", ")))")
            if document.approved { terminal.say("hint: `\(terminal.context.command("resume", document.run))` goes on") }
        }
    }
}

extension Terminal {
    func tell(_ standing: RunApproval.Standing, of approval: RunApproval) {
        for document in standing.documents {
            say("step \(approval.gate.id) was answered before: \(document.forPeople); this answer replaces it")
        }
    }
}
