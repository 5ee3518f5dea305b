import Foundation
import Testing

/// What commands print, recorded as text: ids, times, versions and sizes that differ from run to run are replaced by words.
///
/// `ROLLBOOK_RECORD=1` writes the files anew; what changed shows in the difference.
@Suite struct RecordedOutputTests {
    private static let folder = Workplace.repository + "/Tests/AcceptanceTests/Recorded"
    private static let records = ProcessInfo.processInfo.environment["ROLLBOOK_RECORD"] == "1"

    /// Commands after a rollout of two runs; `RUN` is the rollout.
    private static let commands = [
        ["status"], ["history"], ["show", "RUN"], ["playbooks"], ["playbooks", "check"],
        ["playbooks", "show", "dependency-rollout"], ["journal", "check"],
    ]
    /// The same on a rehearsal's buckets.
    private static let onChannels = [
        ["diff", "RUN"], ["versions", "nightly", "v2/gfx110X-all/setuptools/index.html"], ["unlock", "nightly"],
        ["reindex", "dev", "--dry-run"], ["mirror", "dev", "--package", "torch", "--dry-run"],
        ["checksum", "dev", "--dry-run"], ["rollback", "RUN", "--dry-run"],
        ["restore", "nightly", "--at", "now", "--dry-run"], ["journal", "rebuild", "nightly", "--dry-run"],
        ["verify", "nightly", "--report-format", "text"],
    ]

    @Test("The help of every command, in 40, 80 and 120 columns", arguments: [40, 80, 120])
    func help(columns: Int) async throws {
        try await Workplace.with { place in
            let names = [
                [], ["run"], ["resume"], ["status"], ["verify"], ["mirror"], ["reindex"], ["rollback"], ["restore"],
                ["diff"], ["versions"], ["invalidate"], ["checksum"], ["yank"], ["unyank"], ["withdraw"], ["unlock"],
                ["init"], ["doctor"], ["playbooks"],
                ["schema"], ["sandbox"], ["history"], ["show"], ["report"], ["journal"],
            ]
            var text = ""
            for name in names { text += try await shown(name + ["--help"], [], place, columns: columns) + "\n" }
            try compare(text, with: "help-\(columns).txt")
        }
    }

    @Test("The results of commands; the terminal's width changes none of them")
    func results() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let run: RunDocument = try await rehearse("run", "dependency-rollout", "--package", "rocm", "--yes")
            let journal = ["--journal", rehearse.folder + "/journal.sqlite"]
            let all =
                Self.commands.map { ($0, $0[0] == "playbooks" ? [] : journal) }
                + Self.onChannels.map { ($0, rehearse.options) }
            var text = ""
            for (command, options) in all {
                let words = command.map { $0 == "RUN" ? run.run.id : $0 }
                text += try await shown(words, options, place, columns: 80) + "\n"
                guard ["history", "show", "diff"].contains(command[0]) else { continue }
                let narrow = try await shown(words, options, place, columns: 40)
                #expect(try await shown(words, options, place, columns: 120) == narrow)
            }
            try compare(text, with: "results.txt")
        }
    }

    @Test("What commands say when something is wrong")
    func failures() async throws {
        try await Workplace.with { place in
            let wrong = [
                ["histroy"], ["verify", "nightyl"], ["show", "20990101-000000-none"], ["reindex", "nightly", "--yse"],
                ["run", "dependency-rolout"], ["run", "dependency-rollout", "--package", "rcom"], ["run"],
                ["init", "other"], ["playbooks", "check", "--playbooks", "/nonexistent"],
            ]
            var text = ""
            for command in wrong {
                let outcome = try await place.rollbook(command).run()
                #expect(outcome.output.isEmpty)
                text +=
                    "$ rollbook \(command.joined(separator: " "))\n"
                    + normalized(outcome.errors, place) + "[exit \(outcome.status ?? -1)]\n\n"
            }
            try compare(text, with: "failures.txt")
        }
    }

    private func shown(
        _ words: [String], _ options: [String] = [], _ place: Workplace, columns: Int
    ) async throws -> String {
        var program = place.rollbook(words + options)
        program.arguments =
            [Workplace.python, Workplace.repository + "/Tests/Oracles/in_terminal.py", "\(columns)"] + program.arguments
        let outcome = try await program.run()
        let command = (["$ rollbook"] + words).joined(separator: " ")
        return normalized("\(command)\n\(outcome.output)[exit \(outcome.status ?? -1)]\n", place)
    }

    private func normalized(_ text: String, _ place: Workplace) -> String {
        var text = text.replacing(place.folder, with: "DIR").replacing(Workplace.repository, with: "REPOSITORY")
        text.replace(ProcessInfo.processInfo.hostName, with: "HOST")
        let words: [(Regex<Substring>, String)] = [
            (#/\b[0-9]{8}-[0-9]{6}-[a-z0-9]{4}\b/#, "RUN"),
            (#/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}(?: UTC|Z)?/#, "TIME"),
            (#/\b[0-9a-f]{64}\b/#, "SHA256"), (#/\b[0-9a-f]{32}\b/#, "MD5"), (#/127\.0\.0\.1:[0-9]+/#, "HOST"),
            (#/\b[0-9]+(?:\.[0-9]+)? (?:s|min|ms)\b/#, "N s"), (#/\$0\.[0-9]+/#, "$N"),
            (#/\b[0-9]+(?:\.[0-9]+)? (?:KiB|MiB|B|bytes)\b/#, "N bytes"),
        ]
        for (pattern, word) in words { text.replace(pattern, with: word) }
        // How many there were depends on what was looked at together, as it happened.
        text.replace(#/\bsent [0-9]+ [^;\n]*/#, with: "sent REQUESTS")
        // Ids of versions, padded to one width; pids.
        text.replace(#/\b(?=[A-Za-z0-9_.-]{30,34}\b)(?=[^ ]*[0-9A-Z])[A-Za-z0-9_.-]{30,34}\b/#, with: "VERSION")
        return text
    }

    private func compare(_ text: String, with name: String) throws {
        let path = "\(Self.folder)/\(name)"
        if Self.records {
            try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
            return try Data(text.utf8).write(to: URL(filePath: path))
        }
        let recorded = try String(contentsOfFile: path, encoding: .utf8)
        let (now, then) = (text.split(separator: "\n"), recorded.split(separator: "\n"))
        let first = zip(now, then).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(
            text == recorded,
            "\(name), line \(first?.offset ?? min(now.count, then.count)): \(first?.element.0 ?? "") in place of \(first?.element.1 ?? "")"
        )
    }
}
