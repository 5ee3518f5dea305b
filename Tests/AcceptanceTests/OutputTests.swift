import Foundation
import Testing

/// Results go to standard output whole, in the form that was asked for, or the command fails.
@Suite struct OutputTests {
    /// Commands with a result, after a rollout; `RUN` and `JOURNAL` are its own.
    private static let commands = [
        ["--help"], ["--version"], ["run", "--help"], ["status"], ["history"], ["show", "RUN"], ["report", "RUN"],
        ["journal", "export", "RUN"], ["journal", "check"], ["playbooks"], ["playbooks", "check"],
        ["playbooks", "show", "dependency-rollout"], ["--generate-completion-script", "bash"],
    ]
    /// Commands with a result that need a rehearsal's buckets.
    private static let onChannels = [
        ["diff", "RUN"], ["doctor"], ["versions", "nightly", "v2/gfx110X-all/index.html"],
        ["reindex", "dev", "--dry-run"], ["checksum", "dev", "--dry-run"], ["unlock", "nightly"],
        ["journal", "rebuild", "nightly", "--dry-run"],
    ]

    private static func all(_ rehearse: Rehearse, run: String) -> [[String]] {
        let journal = ["--journal", rehearse.folder + "/journal.sqlite"]
        let looking = commands.map { command in
            let command = command.map { $0 == "RUN" ? run : $0 }
            return command.contains { $0.hasPrefix("--") } ? command : command + journal
        }
        return looking + onChannels.map { $0.map { $0 == "RUN" ? run : $0 } + rehearse.options }
    }

    @Test("A result that cannot be written is a failure, whatever the command")
    func unwritable() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let run = try await rehearse.copyRollout().run.id
            for command in Self.all(rehearse, run: run) {
                for closing in [">/dev/full", ">&-"] {
                    var invocation = place.rollbook(command)
                    invocation.arguments =
                        ["sh", "-c", "exec \"$0\" \"$@\" \(closing)"] + invocation.arguments
                    let outcome = try await invocation.run()
                    #expect(
                        outcome.status == 1 && outcome.errors.contains("could not be written to standard output"),
                        "\(command) \(closing)\n\(outcome.transcript)")
                }
            }
        }
    }

    @Test("With --format json every command writes one document of schema 1")
    func documents() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let run = try await rehearse.rollOut().run.id
            let export = place.folder + "/run.jsonl"
            let others = [
                ["journal", "export", run, "--output", export, "--journal", rehearse.folder + "/journal.sqlite"],
                ["journal", "import", export, "--journal", place.folder + "/other.sqlite"],
                ["rollback", run, "--dry-run"] + rehearse.options,
                ["restore", "nightly", "--at", "now", "--dry-run"] + rehearse.options,
                ["restore", "nightly", "--at", "now"] + rehearse.options,
                ["reindex", "dev", "--output", place.folder + "/pages"] + rehearse.options,
            ]
            let lines = ["report", "--help", "--version", "export", "--generate-completion-script"]
            let asked = Self.all(rehearse, run: run).filter { command in !command.contains(where: lines.contains) }
            for command in asked + others {
                let outcome = try await place.rollbook(command + ["--format", "json"]).run()
                #expect(outcome.status == 0, "\(command)\n\(outcome.transcript)")
                let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
                #expect(document?["schema"] as? Int == 1, "\(command)\n\(outcome.transcript)")
            }
        }
    }

    /// The standard output of a command that fails under `--format json`.
    private struct Failure: Decodable {
        var schema: Int
        var error: Fields

        struct Fields: Decodable {
            var code, message: String
            var causes: [String]
            var hint: String?
            var exit: Int32
        }
    }

    @Test(
        "With --format json a failure is a document, also of arguments that cannot be read",
        arguments: [
            (["show", "20990101-000000-none"], "usage", 64, "rollbook history"),
            (["histroy"], "usage", 64, "rollbook history --format json"),
            (["verify", "nightyl"], "usage", 64, "did you mean 'nightly'?"),
            (["run"], "usage", 64, nil), (["reindex", "nightly", "--yse"], "usage", 64, nil),
            (["playbooks", "check", "--playbooks", "/nonexistent"], "configuration", 65, nil),
        ] as [([String], String, Int32, String?)])
    func failures(arguments: [String], code: String, exit: Int32, hint: String?) async throws {
        try await Workplace.with { place in
            let outcome = try await place.rollbook(arguments + ["--format", "json"]).run()
            let failure: Failure = try outcome.document()
            #expect(outcome.status == exit && failure.schema == 1, "\(outcome.transcript)")
            #expect(failure.error.code == code && failure.error.exit == exit && !failure.error.message.isEmpty)
            if let hint { #expect(failure.error.hint?.contains(hint) == true, "\(outcome.transcript)") }
            for line in outcome.errors.split(separator: "\n") {
                #expect(line.components(separatedBy: "error: ").count <= 2, "once a line\n\(outcome.transcript)")
            }
            #expect(outcome.errors.contains("error: "), "\(outcome.transcript)")
        }
    }

    @Test("Options of every command may stand before its name, in any number")
    func leadingOptions() async throws {
        try await Workplace.with { place in
            let behind = try await place.rollbook(["playbooks", "show", "drill", "-q", "--format", "json"]).run()
            #expect(behind.status == 0, "\(behind.transcript)")
            for leading in [["-q", "--format", "json"], ["--format=json", "--no-color", "--quiet"]] {
                let before = try await place.rollbook(leading + ["playbooks", "show", "drill"]).run()
                #expect(before.status == 0 && before.output == behind.output, "\(before.transcript)")
            }
            let alone = try await place.rollbook(["--format"]).run()
            #expect(alone.status == 64 && alone.errors.contains("--format"), "\(alone.transcript)")
            let unknown = try await place.rollbook(["--fromat", "json", "status"]).run()
            #expect(unknown.status == 64 && unknown.errors.contains("--fromat"), "\(unknown.transcript)")
        }
    }

    @Test("A failure after the result leaves the one document, and the exit code")
    func failureAfterResult() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let verify = ["verify", "nightly", "--expect", "no-such-project==1", "--format", "json"]
            let outcome = try await place.rollbook(verify + rehearse.options).run()
            #expect(outcome.status == 2, "\(outcome.transcript)")
            let document: RunDocument = try outcome.document()
            #expect(document.run.state == "failed")
        }
    }

    @Test("The exit code of a run that failed stands, also where its document cannot be written")
    func failureWithoutOutput() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let waiting = ["run", "dependency-rollout", "--package", "rocm", "--format", "json"] + rehearse.options
            var invocation = place.rollbook(waiting)
            invocation.arguments = ["sh", "-c", "exec \"$0\" \"$@\" >/dev/full"] + invocation.arguments
            let outcome = try await invocation.run()
            #expect(outcome.status == 4, "\(outcome.transcript)")
            #expect(outcome.errors.contains("could not be written to standard output"), "\(outcome.transcript)")
        }
    }

    @Test(
        "A command that does not exist is answered by the nearest one",
        arguments: [
            (["rolback", "last", "--yes"], "`rollbook rollback last --yes`"), (["veryfy"], "`rollbook verify`"),
            (["journal", "exprt", "a b"], "`rollbook journal export 'a b'`"),
            (["playbooks", "chekc"], "`rollbook playbooks check`"),
            (["zzz"], "there are run, approve, decline, resume, status"),
        ])
    func unknownCommand(arguments: [String], hint: String) async throws {
        try await Workplace.with { place in
            let outcome = try await place.rollbook(arguments).run()
            #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome.transcript)")
            #expect(outcome.errors.contains("error: there is no command `rollbook ") && outcome.errors.contains(hint))
        }
    }
}
