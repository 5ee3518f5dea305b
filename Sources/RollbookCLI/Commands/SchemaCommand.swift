import ArgumentParser
import PlaybookFiles
import Rollbook

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of a file that people write",
        discussion: CommandHelp.text(
            """
            For editors: a YAML file whose first line is `# yaml-language-server: $schema=PATH` is completed and checked as \
            it is written. `rollbook playbooks check` knows more: names of channels, overlaps, steps that are out of order.
            """,
            examples: ["rollbook schema channels > channels.schema.json"], exits: .local))

    enum File: String, ExpressibleByArgument, CaseIterable {
        case channels, catalog, playbook

        var schema: JSONSchema {
            switch self {
            case .channels: .channels
            case .catalog: .catalog
            case .playbook: .playbook(kinds: StepKinds.all)
            }
        }

        var title: String {
            switch self {
            case .channels: "rollbook channels.yaml"
            case .catalog: "rollbook catalog.yaml"
            case .playbook: "rollbook playbook"
            }
        }
    }

    @Argument(help: "channels, catalog, or playbook.")
    var file: File

    @OptionGroup var global: GlobalOptions

    func run() throws {
        try Terminal.verbatim(file.schema.document(title: file.title), to: .output)
    }
}
