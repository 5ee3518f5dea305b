import Foundation
import Subprocess
import Testing

/// A rehearsal in which every command is given.
struct MessageWalk {
    /// A command, without the options of the rehearsal.
    struct Line {
        var words: [String]
        /// The name of its run in later lines.
        var name: String?

        init(_ words: String..., as name: String? = nil) { (self.words, self.name) = (words, name) }
    }

    private static let local = ["playbooks", "schema", "sandbox", "init", "histroy"]
    private static let looking = [
        "status", "history", "show", "report", "journal export", "journal import", "journal check",
    ]

    let place: Workplace
    private(set) var text = ""
    private(set) var succeeded: Set<String> = []
    private(set) var failed: Set<String> = []
    private var runs: [String: String] = [:]

    init(place: Workplace) { self.place = place }

    private var rehearsal: String { place.folder + "/rehearsal" }
    private var journal: String { rehearsal + "/journal.sqlite" }

    mutating func take(_ line: Line) async throws {
        let words = line.words.map { runs[$0] ?? $0.replacing("DIR/", with: place.folder + "/") }
        let options = options(of: words)
        let outcome = try await place.rollbook(words + options).run()
        if let name = line.name, let run = outcome.errors.firstMatch(of: #/\b[0-9]{8}-[0-9]{6}-[a-z0-9]{4}\b/#) {
            runs[name] = String(run.output)
        }
        note(words, options, outcome.status, outcome.errors, outcome.output)
    }

    /// The command that serves the rehearsal's buckets until it is interrupted, and the one that looks at a bucket as it is
    /// served.
    mutating func takeServed() async throws {
        let serving = ["sandbox", "--keep", rehearsal, "--offline"]
        let served = try await place.rollbook(serving).run(when: "serving until interrupted") { _ = $0(.interrupt) }
        note(serving, [], served.status, served.errors, served.output)

        let (place, folder) = (place, place.folder + "/files")
        let (words, outcome) = try await place.withSandbox(data: rehearsal) { sandbox in
            let channel = try #require(sandbox.channels.first { $0.name == "nightly" })
            var visitor = place
            visitor.environment = sandbox.environment.merging(["PIP_INDEX_URL": sandbox.upstream ?? ""]) { $1 }
            let words = [
                "init", "nightly", "--bucket", channel.bucket, "--endpoint", sandbox.s3, "--public", channel.publicURL,
                "--playbooks", folder,
            ]
            return (words, try await visitor.rollbook(words).run())
        }
        note(words, [], outcome.status, outcome.errors, outcome.output)
    }

    private static func command(_ words: [String]) -> String {
        ["journal", "playbooks"].contains(words[0]) ? words.prefix(2).joined(separator: " ") : words[0]
    }

    private func options(of words: [String]) -> [String] {
        if Self.looking.contains(Self.command(words)) {
            return words.contains("--journal") ? [] : ["--journal", journal]
        }
        return Self.local.contains(words[0]) ? [] : ["--rehearse", "--offline", "--keep", rehearsal]
    }

    private mutating func note(
        _ words: [String], _ options: [String], _ status: Int32?, _ errors: String, _ output: String
    ) {
        // A run that waits is one that went well so far.
        if [0, 4].contains(status) {
            succeeded.insert(Self.command(words))
        } else {
            failed.insert(Self.command(words))
        }
        let shown = RecordedText(place).normalized(errors + output)
        check(errors, options, "\(words)")
        #expect(Self.disagreement(in: shown) == [], "\(words)")
        let given = RecordedText(place).normalized((["$ rollbook"] + words.map(shellWord)).joined(separator: " "))
        text += "\(given)\n\(Self.shortened(shown))[exit \(status ?? -1)]\n\n"
    }

    private func shellWord(_ word: String) -> String { word.contains(" ") ? "'\(word)'" : word }

    /// One `error:`, but for those that name a place in a file each; hints bring the options of the command that gave them.
    private func check(_ errors: String, _ options: [String], _ at: String) {
        let lines = errors.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("error: ") } <= 1, "\(at)\n\(errors)")
        for match in errors.matches(of: #/`rollbook ([a-z]+(?: (?:pull|push|rebuild|repair))?)([^`]*)`/#) {
            let (verb, rest) = (String(match.output.1), match.output.2)
            if rest.contains("--help") || Self.local.contains(verb) || options.isEmpty { continue }
            let looks = Self.looking.contains(verb) || verb == "journal"
            #expect(rest.contains(looks ? "--journal" : options[0]), "\(at): \(match.output.0)")
        }
    }

    /// Counts of one with a noun in the plural, and of several with one in the singular.
    static func disagreement(in text: String) -> [String] {
        let nouns =
            "object|file|page|link|run|change|version|request|check|step|wheel|project|path|finding|problem|conflict"
            + "|URL|group|playbook|channel|entry|index|dependency|day|warning"
        let plurals = "entries|indexes|dependencies|(?:\(nouns))s"
        guard let ones = try? Regex("(?:^|[^0-9.,-])(1 (?:\(plurals)))\\b"),
            let several = try? Regex("(?:^|[^0-9.,-])((?:0|[2-9]|[1-9][0-9]+) (?:\(nouns)))\\b")
        else { return ["no pattern"] }
        return (text.matches(of: ones) + text.matches(of: several)).map { String(text[$0.range]) }
    }

    static let documentLinesMax = 12

    /// Of lines in a row that begin with the same word of a plan, the first; of a JSON document, the first dozen.
    private static func shortened(_ text: String) -> String {
        if text.hasPrefix("{\n") {
            return text.split(separator: "\n").prefix(documentLinesMax).joined(separator: "\n") + "\n…\n"
        }
        var last: Substring?
        return text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line -> String? in
            let word = line.firstMatch(of: #/^ +(copy|create|replace|remove|restore|applied) /#)?.output.1
            defer { last = word }
            if word != nil, word == last { return nil }
            return String(line)
        }.joined(separator: "\n")
    }

    /// All that `--help` names, with the subcommands of those that have some.
    func commands() async throws -> Set<String> {
        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?
            var shouldDisplay: Bool
        }
        struct Dump: Decodable { var command: Command }
        let dump: Dump = try await place.rollbook("--experimental-dump-help").document()
        let shown = (dump.command.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
        return Set(
            shown.flatMap { command in
                let below = command.subcommands?.map { "\(command.commandName) \($0.commandName)" } ?? []
                return below.isEmpty ? [command.commandName] : below
            }
        ).subtracting(["playbooks list"])
    }
}

extension MessageWalk {
    static let lines = [
        Line("run", "dependency-rolout"),
        Line("run", "dependency-rollout", "--package", "rcom"),
        Line("run", "dependency-rollout"),
        Line("run"),
        Line("histroy"),
        Line("run", "dependency-rollout", "--package", "rocm", "--dry-run"),
        Line("run", "dependency-rollout", "--package", "rocm", as: "ROLLOUT"),
        Line("status"),
        Line("status", "--journal", "DIR/nowhere.sqlite"),
        Line("decline", "ROLLOUT", "--reason", "torch is missing"),
        Line("resume", "ROLLOUT"),
        Line("approve", "ROLLOUT"),
        Line("approve", "ROLLOUT", "--reason", "dev looks right", "--yes"),
        Line("resume", "ROLLOUT"),
        Line("resume", "ROLLOUT"),
        Line("approve", "ROLLOUT", "--yes"),
        Line("decline", "ROLLOUT"),
        Line("cancel", "ROLLOUT"),
        Line("run", "index-refresh", "--set", "channel=nightly", as: "REFRESH"),
        Line("cancel", "REFRESH"),
        Line("verify", "nightly"),
        Line("verify", "nightly", "--expect", "torch==99"),
        Line("verify", "nightyl"),
        Line("mirror", "dev", "--package", "jax", "--yes"),
        Line("mirror", "nightly", "--package", "jax"),
        Line("mirror", "dev", "--package", "nothere"),
        Line("reindex", "dev"),
        Line("reindex", "dev", "--dry-run"),
        Line("reindex", "nightly", "--index", "v2/nothere", "--yes"),
        Line("reindex", "nightly", "--yse"),
        Line("checksum", "dev"),
        Line("checksum", "nightyl"),
        Line("yank", "nightly", "torch==2.9.1", "--reason", "crashes on import", "--yes"),
        Line("yank", "nightly", "torch==1.0", "--reason", "crashes on import", "--yes", as: "YANK"),
        Line("cancel", "YANK"),
        Line("unyank", "nightly", "torch==2.9.1", "--yes", as: "UNYANK"),
        Line("unyank", "nightly", "torch==1.0", "--yes"),
        Line("rollback", "UNYANK", "--dry-run"),
        Line("rollback", "UNYANK", "--strategy", "remove", "--dry-run"),
        Line("rollback", "UNYANK"),
        Line("rollback", "UNYANK", "--yes"),
        Line("rollback", "last:nightly", "--yes"),
        Line("rollback", "ROLLOUT", "--yes"),
        Line("restore", "nightly", "--at", "now"),
        Line("restore", "nightly", "--at", "yesterday"),
        Line("restore", "nightly", "--at", "1 day ago"),
        Line("diff", "ROLLOUT", "--index", "v2/gfx110X-all"),
        Line("diff", "nothere"),
        Line("versions", "nightly", "v2/gfx110X-all/torch/index.html"),
        Line("versions", "nightly", "v2/nothere"),
        Line("versions", "nightyl", "v2/nothere"),
        Line("invalidate", "nightly", "--run", "ROLLOUT"),
        Line("invalidate", "nightly", "--run", "nothere"),
        Line("unlock", "nightly"),
        Line("unlock", "nightyl"),
        Line("doctor", "nightly"),
        Line("doctor", "nightyl"),
        Line("init", "other"),
        Line("playbooks"),
        Line("playbooks", "check"),
        Line("playbooks", "check", "--playbooks", "/nonexistent"),
        Line("playbooks", "show", "index-refresh"),
        Line("playbooks", "show", "nothere"),
        Line("schema", "catalog"),
        Line("schema", "nothere"),
        Line("sandbox", "--keep", "/proc/nothere"),
        Line("history"),
        Line("history", "--limit", "0"),
        Line("show", "ROLLOUT"),
        Line("show", "20990101-000000-none"),
        Line("report", "ROLLOUT", "--output", "DIR/run.html"),
        Line("report", "ROLLOUT", "--output", "DIR/nowhere/run.html"),
        Line("journal", "export", "ROLLOUT", "--output", "DIR/run.jsonl"),
        Line("journal", "export", "nothere"),
        Line("journal", "import", "DIR/run.jsonl"),
        Line("journal", "import", "DIR/nothere.jsonl"),
        Line("journal", "check"),
        Line("journal", "check", "--journal", "DIR/nowhere.sqlite"),
        Line("journal", "pull", "nightly"),
        Line("journal", "pull", "nightyl"),
        Line("journal", "push", "nightly"),
        Line("journal", "push", "nightyl"),
        Line("journal", "repair", "nightly"),
        Line("journal", "repair", "nightyl"),
        Line("journal", "rebuild", "nightly", "--dry-run"),
        Line("journal", "rebuild", "nightyl"),
        Line("withdraw", "nightly", "torch", "--reason", "leaks a key", "--yes"),
        Line("withdraw", "nightly", "torch==2.9.1", "--reason", "leaks a key", "--deny", "--yes"),
    ]
}
