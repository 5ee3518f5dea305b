import Foundation
import TestKit
import Testing

/// The commands of the how-to, pasted into a shell, each section on rehearsals of its own.
@Suite struct HowToTests {
    @Test(
        "Every command succeeds, or ends as the comment behind it says",
        arguments: try HowToSection.all().filter { !$0.commands.isEmpty })
    func followed(section: HowToSection) async throws {
        try await Workplace.with(removals: section.deletesForGood ? .allowed : .none) { place in
            let reader = try HowToReader(place: place, section: section)
            try await reader.prepare()
            for command in section.commands { try await reader.paste(command) }
        }
    }

    @Test("The sections have the commands that they are thought to have")
    func sections() throws {
        let sections = try HowToSection.all()
        #expect(sections.flatMap(\.commands).count >= 31)
        #expect(sections.contains { $0.title == "Roll back" && $0.commands.count == 3 })
    }
}

/// A section of docs/guide/how-to.md.
struct HowToSection: Sendable, CustomTestStringConvertible {
    var title: String
    /// Lines in blocks of the shell's that begin with `rollbook`, with their comments.
    var commands: [String] = []
    /// Of channels.yaml.
    var yaml = ""

    var testDescription: String { title }
    var deletesForGood: Bool { commands.contains { $0.contains("--strategy remove") } }
    /// Whether it is about a run that is there already.
    var needsRun: Bool { commands.contains { $0.contains(#/\bRUN\b|\blast:/#) } && !beginsOwn }
    /// Whether its first command begins the run that the others name.
    var beginsOwn: Bool { commands.first?.contains("rollbook run ") == true }
    /// Whether that run is to be unfinished.
    var resumes: Bool { commands.contains { $0.hasPrefix("rollbook resume") } }

    static func all() throws -> [HowToSection] {
        let text = try String(contentsOfFile: Workplace.repository + "/docs/guide/how-to.md", encoding: .utf8)
        var sections: [HowToSection] = []
        var block: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                block = block == nil ? String(line.dropFirst(3)) : nil
            } else if block == nil, line.hasPrefix("## ") {
                sections.append(HowToSection(title: String(line.dropFirst(3))))
            } else if block == "", line.hasPrefix("rollbook "), !sections.isEmpty {
                sections[sections.count - 1].commands.append(String(line))
            } else if block == "yaml", !sections.isEmpty {
                sections[sections.count - 1].yaml += line + "\n"
            }
        }
        return sections
    }
}

/// A reader who follows a section, in a rehearsal.
private struct HowToReader {
    let place: Workplace
    let section: HowToSection
    let playbooks: String

    private var rehearsal: String { place.folder + "/rehearsal" }
    private var journal: [String] { ["--journal", rehearsal + "/journal.sqlite"] }
    private static let local = ["playbooks", "status", "history", "show", "report", "journal"]
    private static let asking = ["run", "mirror", "reindex", "promote", "rollback", "restore", "resume", "approve"]

    /// A channel of the section's own stands in channels.yaml.
    init(place: Workplace, section: HowToSection) throws {
        self.place = place
        self.section = section
        playbooks = try place.playbooks([:])
        guard section.yaml.hasPrefix("  "), let name = section.yaml.split(separator: "\n").first else { return }
        let file = playbooks + "/channels.yaml"
        let channels = try String(contentsOfFile: file, encoding: .utf8)
        guard !channels.contains("\n\(name)\n") else { return }
        try place.write(channels + "\n" + section.yaml, to: "playbooks/channels.yaml")
    }

    func prepare() async throws {
        let shipped = try String(
            contentsOfFile: Workplace.repository + "/playbooks/index-refresh.yaml", encoding: .utf8)
        let own = shipped.replacing("playbook: index-refresh", with: "playbook: my-playbook")
        try place.write(own, to: "my-playbook.yaml")
        guard section.needsRun else { return }
        if section.resumes { return try await begin(4, "run", "dependency-rollout", "--package", "rocm") }
        let playbook = try place.write(
            """
            playbook: publish
            summary: To nightly alone.
            steps:
              - id: update
                mirror: { channel: nightly, package: rocm }
              - id: pages
                reindex: { channel: nightly }

            """, to: "publish.yaml")
        try await begin(0, "run", playbook, "--yes")
    }

    private func begin(_ expected: Int32, _ arguments: String...) async throws {
        let outcome = try await place.rollbook(arguments + rehearsing).run()
        #expect(outcome.status == expected, "\(outcome.transcript)")
    }

    private var rehearsing: [String] {
        ["--rehearse", "--offline", "--keep", rehearsal, "--playbooks", playbooks]
    }

    /// As a shell takes it; what a reader puts in is put in, and the rehearsal's options.
    func paste(_ line: String) async throws {
        let parts = line.split(separator: " #", maxSplits: 1)
        let comment = parts.count > 1 ? parts[1] : ""
        let expected = comment.firstMatch(of: #/exit (\d+)/#).flatMap { Int32($0.output.1) } ?? 0
        var command = String(parts[0]).trimmingCharacters(in: .whitespaces)
        if command.contains(#/\bRUN\b/#) {
            command = command.replacing(#/\bRUN\b/#, with: try await newestRun())
        }
        for folder in ["/tmp/", "/var/lib/node_exporter/"] {
            command = command.replacing(folder, with: place.folder + "/")
        }
        var invocation = place.rollbook([])
        invocation.arguments = ["sh", "-c", inserting(options(of: command, expected), into: command)]
        invocation.environment["PATH"] =
            URL(filePath: Workplace.program).deletingLastPathComponent().path + ":"
            + (invocation.environment["PATH"] ?? "")
        invocation.folder = place.folder
        let outcome = try await invocation.run()
        #expect(outcome.status == expected, "\(line)\n\(outcome.transcript)")
    }

    /// Before what a shell does with its output.
    private func inserting(_ options: [String], into command: String) -> String {
        let quoted = options.map { "'\($0)'" }.joined(separator: " ")
        let end = command.firstRange(of: " > ")?.lowerBound ?? command.endIndex
        return "\(command[..<end]) \(quoted)\(command[end...])"
    }

    private func options(of command: String, _ expected: Int32) -> [String] {
        let verb = command.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        if verb == "playbooks" { return ["--playbooks", playbooks] }
        if Self.local.contains(verb) { return journal }
        let isAsked = Self.asking.contains(verb) && expected != 4
        let given = command.contains("--rehearse") ? [] : rehearsing
        return given + (isAsked && !command.contains("--yes") ? ["--yes"] : [])
    }

    private func newestRun() async throws -> String {
        let history: RunsDocument = try await place.document("history", "--journal", rehearsal + "/journal.sqlite")
        return try #require(history.runs.first?.id)
    }

    private struct RunsDocument: Decodable {
        struct Run: Decodable { var id: String }
        var runs: [Run]
    }
}
