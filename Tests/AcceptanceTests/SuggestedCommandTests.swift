import Foundation
import TestKit
import Testing

/// Commands that outputs suggest are pasted into a shell as they stand, and do what they say.
@Suite struct SuggestedCommandTests {
    /// A rehearsal in a folder whose name a shell would take apart.
    private struct Odd {
        let place: Workplace

        var folder: String { place.folder + "/ada's rehearsal; exit 9" }
        var options: [String] { ["--rehearse", "--offline", "--keep", folder] }
        var journal: String { folder + "/journal.sqlite" }

        /// A line of an output, in `sh`, where `rollbook` is the built program.
        func paste(_ command: String) async throws -> Invocation.Outcome {
            var invocation = place.rollbook([])
            let program = URL(filePath: Workplace.program).deletingLastPathComponent().path
            invocation.environment["PATH"] = program + ":" + (invocation.environment["PATH"] ?? "")
            invocation.arguments = ["sh", "-c", command]
            return try await invocation.run()
        }

        func waits() async throws -> (outcome: Invocation.Outcome, run: String) {
            let arguments = ["run", "dependency-rollout", "--package", "rocm", "--format", "json"]
            let outcome = try await place.rollbook(arguments + options).run()
            #expect(outcome.status == 4, "\(outcome.transcript)")
            let document: RunDocument = try outcome.document()
            return (outcome, document.run.id)
        }
    }

    /// The commands of rollbook between back quotes, or after `go on with:` and the like.
    private func suggested(_ text: String) -> [String] {
        let quoted = text.matches(of: #/`(rollbook [^`]+)`/#).map { String($0.output.1) }
        let lines = text.split(separator: "\n").compactMap { line in
            line.firstRange(of: #/: +rollbook /#).map { found in
                String(line[found.lowerBound...].drop { $0 == ":" || $0 == " " })
            }
        }
        return quoted + lines.filter { !$0.contains("`") }
    }

    @Test("A rehearsal's run goes on, is shown and is taken back by the commands that it and `status` print")
    func pasted() async throws {
        try await Workplace.with { place in
            let odd = Odd(place: place)
            let (waiting, run) = try await odd.waits()
            var commands = suggested(waiting.errors)
            #expect(
                commands.contains { $0.hasPrefix("rollbook resume") } && commands.count >= 3, "\(waiting.transcript)")
            let status = try await place.rollbook("status", "--journal", odd.journal)
            commands += suggested(status.output)
            #expect(suggested(status.output).count == 3, "\(status.transcript)")

            for command in commands where command.contains("rollbook show") {
                let shown = try await odd.paste(command)
                #expect(shown.status == 0 && shown.output.contains(run), "\(command)\n\(shown.transcript)")
            }
            let resume = try #require(suggested(status.output).first { $0.contains("rollbook resume") })
            let done = try await odd.paste(resume + " --yes")
            #expect(done.status == 0, "\(resume)\n\(done.transcript)")
            for command in commands where command.contains("rollbook resume") {
                let again = try await odd.paste(command)
                #expect(again.errors.contains("run \(run) is done"), "\(command)\n\(again.transcript)")
            }
            for command in commands where command.contains("rollbook rollback") {
                let back = try await odd.paste(command + " --yes")
                #expect(back.status == 0, "\(command)\n\(back.transcript)")
            }
            let history: RunList = try await place.document("history", "--journal", odd.journal)
            #expect(history.runs.count >= 2)
        }
    }

    @Test("A rehearsal's run is not resumed or rolled back outside of it; the command that fits is named, and fits")
    func otherContext() async throws {
        try await Workplace.with { place in
            let odd = Odd(place: place)
            let (_, run) = try await odd.waits()
            for verb in ["resume", "rollback"] {
                let refused = try await place.rollbook(verb, run, "--yes", "--journal", odd.journal)
                #expect(refused.status == 64, "\(refused.transcript)")
                #expect(refused.errors.contains("was made in another context"), "\(refused.transcript)")
                let fitting = try #require(suggested(refused.errors).last, "\(refused.transcript)")
                #expect(fitting.contains("--rehearse") && fitting.contains("--offline"))
                let outcome = try await odd.paste(fitting + " --yes")
                #expect(outcome.status == 0, "\(fitting)\n\(outcome.transcript)")
            }
        }
    }

    @Test("--playbooks and --journal that were given stand in the commands that are printed")
    func options() async throws {
        try await Workplace.with { place in
            let playbooks = place.folder + "/play books"
            try FileManager.default.copyItem(atPath: Workplace.repository + "/playbooks", toPath: playbooks)
            let journal = place.folder + "/the journal.sqlite"
            _ = try place.write("", to: "empty")
            let made = try await place.rollbook("journal", "import", place.folder + "/empty", "--journal", journal)
            #expect(made.status == 0, "\(made.transcript)")
            let outcome = try await place.rollbook(
                "rollback", "20260101-000000-none", "--playbooks", playbooks, "--journal", journal, "--without-log")
            #expect(outcome.errors.contains("`rollbook history --journal '\(journal)'` lists"), "\(outcome.transcript)")
        }
    }
}
