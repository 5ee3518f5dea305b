import ArgumentParser
import Indexes
import PlaybookFiles
import Rollbook

struct PlaybooksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playbooks", abstract: "List the playbooks, check them, show one",
        subcommands: [List.self, Check.self, Show.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the playbooks",
            discussion: CommandHelp.text(examples: ["rollbook playbooks"], exits: .local))
        @OptionGroup var global: GlobalOptions

        func run() throws {
            let folder = PlaybookFolder(path: ProcessEnvironment.current().playbooksFolder(global.playbooks))
            let playbooks = try folder.playbookNames().map { try folder.loadPlaybook($0) }
            if global.format == .json {
                return try Terminal.result(PlaybookListDocument(playbooks: playbooks.map(PlaybookDocument.init)).json())
            }
            try playbooks.forEach { try Terminal.result("\(padded($0.name, 22)) \($0.summary)") }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Check channels, catalog and every playbook",
            discussion: CommandHelp.text(examples: ["rollbook playbooks check"], exits: .local))
        @OptionGroup var global: GlobalOptions

        func run() throws {
            let folder = PlaybookFolder(path: ProcessEnvironment.current().playbooksFolder(global.playbooks))
            let problems = folder.check()
            guard problems.isEmpty else { throw Diagnostics(all: problems) }
            let count = try folder.playbookNames().count
            try Terminal.result(
                global.format == .json
                    ? PlaybookCheckDocument(folder: folder.path, playbooks: count).json()
                    : "\(folder.path): channels, catalog and \(counted(count, "playbook")) are right")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show a playbook with its steps",
            discussion: CommandHelp.text(examples: ["rollbook playbooks show dependency-rollout"], exits: .local))
        @Argument(help: "A playbook's name, or the path of one.")
        var playbook: String
        @OptionGroup var global: GlobalOptions

        func run() throws {
            let folder = PlaybookFolder(path: ProcessEnvironment.current().playbooksFolder(global.playbooks))
            let document = PlaybookDocument(try folder.loadPlaybook(playbook))
            if global.format == .json { return try Terminal.result(document.json()) }
            try Terminal.result("\(document.name): \(document.summary)")
            for input in document.inputs {
                let choices = input.choices.map { " (\($0.joined(separator: "|")))" } ?? ""
                let value = input.defaultValue.map { ", \($0) unless given" } ?? ", must be given"
                try Terminal.result("  --set \(input.name)=…\(choices)\(value)  \(input.help)")
            }
            for (number, step) in document.steps.enumerated() {
                let channel = step.channel.map { " \($0)" } ?? ""
                let title = step.title.map { "  \($0)" } ?? ""
                try Terminal.result("  \(number + 1). \(padded(step.id, 18)) \(step.kind)\(channel)\(title)")
            }
        }
    }
}

/// A folder whose files are valid.
struct PlaybookCheckDocument: JSONDocument {
    var schema = 1
    var folder: String
    /// The number of files that were checked, besides channels and catalog.
    var playbooks: Int
}

/// All playbooks as JSON.
struct PlaybookListDocument: JSONDocument {
    var schema = 1
    var playbooks: [PlaybookDocument]
}
