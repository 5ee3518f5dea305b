import Foundation
import TestMachine
import Testing

/// The output of commands, recorded as text: ids, times, versions and sizes that differ from run to run are replaced by words.
///
/// `ROLLBOOK_RECORD=1` writes the files anew; a change shows in the difference.
@Suite struct RecordedOutputTests {
    /// Commands after a rollout of two runs; `RUN` is the rollout.
    private static let commands = [
        ["status"], ["history"], ["show", "RUN"], ["playbooks"], ["playbooks", "check"],
        ["playbooks", "show", "dependency-rollout"], ["journal", "check"],
    ]
    /// Commands that need a rehearsal's buckets.
    private static let onChannels = [
        // One index: of several, those are shown together whose files came in the same second.
        ["diff", "RUN", "--index", "v2/gfx110X-all"], ["versions", "nightly", "v2/gfx110X-all/setuptools/index.html"],
        ["unlock", "nightly"],
        ["reindex", "dev", "--dry-run"], ["mirror", "dev", "--package", "torch", "--dry-run"],
        ["checksum", "dev", "--dry-run"], ["rollback", "RUN", "--dry-run"],
        ["restore", "nightly", "--at", "now", "--dry-run"], ["journal", "rebuild", "nightly", "--dry-run"],
        ["verify", "nightly", "--report-format", "text"],
    ]

    @Test(
        "The help of every command, in 40, 80 and 120 columns",
        arguments: [80] + (RecordedText.records ? [40, 120] : FaultScale.some([40, 120])))
    func help(columns: Int) async throws {
        try await Workplace.with { place in
            let names = [
                [], ["run"], ["approve"], ["decline"], ["resume"], ["status"], ["verify"], ["mirror"], ["reindex"],
                ["rollback"], ["restore"],
                ["diff"], ["versions"], ["invalidate"], ["checksum"], ["yank"], ["unyank"], ["withdraw"], ["cancel"],
                ["unlock"],
                ["init"], ["doctor"], ["playbooks"],
                ["schema"], ["sandbox"], ["history"], ["show"], ["report"], ["journal"],
            ]
            var text = ""
            for name in names { text += try await shown(name + ["--help"], [], place, columns: columns) + "\n" }
            try RecordedText(place).compare(text, with: "help-\(columns).txt")
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
            try RecordedText(place).compare(text, with: "results.txt")
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
        return RecordedText(place).normalized("\(command)\n\(outcome.output)[exit \(outcome.status ?? -1)]\n")
    }
}
