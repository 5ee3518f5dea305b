import ArgumentParser
import PlaybookFiles

/// One playbook as JSON.
struct PlaybookDocument: JSONDocument {
    var schema = 1
    var name: String
    var summary: String
    var inputs: [Input]
    var steps: [Step]

    struct Input: Encodable {
        var name, help: String
        var choices: [String]?
        var defaultValue: String?
    }

    struct Step: Encodable {
        var id, kind: String
        var channel, title, when: String?
    }

    init(_ playbook: Playbook) {
        name = playbook.name
        summary = playbook.summary
        inputs = playbook.inputs.map {
            Input(name: $0.name, help: $0.help, choices: $0.choices, defaultValue: $0.defaultValue)
        }
        steps = playbook.steps.map {
            Step(id: $0.id, kind: $0.kind.name, channel: $0.kind.channel, title: $0.title, when: $0.when)
        }
    }
}
