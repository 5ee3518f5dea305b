import Foundation
import Testing

/// A machine that lacks what a command needs gets a sentence, a cause and a command, never a crash.
@Suite struct BadPlaceTests {
    struct Place: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments = ["status"]
        /// Variables to set; `nil` takes one away.
        var environment: [String: String?] = [:]
        var status: Int32
        var says: [String]
    }

    static let places = [
        Place(
            testDescription: "no home directory", environment: ["HOME": nil, "XDG_STATE_HOME": nil], status: 64,
            says: ["there is no home directory", "ROLLBOOK_JOURNAL="]),
        Place(
            testDescription: "a state folder that cannot be made", environment: ["XDG_STATE_HOME": "/proc/none"],
            status: 1, says: ["the journal /proc/none/rollbook/journal.sqlite", "--journal"]),
        Place(
            testDescription: "an empty ROLLBOOK_JOURNAL", environment: ["ROLLBOOK_JOURNAL": ""], status: 64,
            says: ["ROLLBOOK_JOURNAL is empty", "name a file, or leave it out"]),
        Place(
            testDescription: "a playbooks folder that is not there", arguments: ["playbooks", "check"],
            environment: ["ROLLBOOK_PLAYBOOKS": "/nonexistent"], status: 65,
            says: ["/nonexistent/channels.yaml", "`rollbook init CHANNEL` writes it"]),
        Place(
            testDescription: "a place without playbooks, options before the command",
            arguments: ["--format", "json", "--playbooks=/nonexistent", "verify", "nightly"], status: 65,
            says: ["/nonexistent/channels.yaml", "--playbooks DIR or ROLLBOOK_PLAYBOOKS names another folder"]),
        Place(
            testDescription: "no terminal to ask", arguments: ["init", "other"], status: 64,
            says: ["the bucket is not known, and there is no terminal", "`rollbook init other --bucket"]),
    ]

    @Test("What lacks is named, with what helps", arguments: places)
    func refused(place: Place) async throws {
        try await Workplace.with { workplace in
            var invocation = workplace.rollbook(place.arguments)
            for (name, value) in place.environment { invocation.environment[name] = value }
            let outcome = try await invocation.run()
            #expect(outcome.status == place.status, "\(outcome.transcript)")
            for part in place.says { #expect(outcome.errors.contains(part), "\(part)\n\(outcome.transcript)") }
            #expect(!outcome.errors.contains("Fatal error") && outcome.errors.contains("error: "))
        }
    }

    @Test("A file of certificates that cannot be read is named where a host cannot be reached")
    func certificates() async throws {
        try await Workplace.with { place in
            let channels = ChannelsFile(channels: [
                .init(
                    name: "nightly", bucket: "a-bucket", endpoint: "https://127.0.0.1:1",
                    publicURL: "https://127.0.0.1:1/",
                    production: false)
            ])
            var invocation = place.rollbook([
                "reindex", "nightly", "--playbooks", try place.playbooks(["channels.yaml": channels.text]), "--yes",
            ])
            invocation.environment.merge([
                "SSL_CERT_FILE": "/nonexistent.pem", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
            ]) { $1 }
            let outcome = try await invocation.run()
            #expect(outcome.status == 69, "\(outcome.transcript)")
            #expect(
                outcome.errors.contains("hint: SSL_CERT_FILE names /nonexistent.pem, which cannot be read"),
                "\(outcome.transcript)")
        }
    }

    @Test("The playbooks are found from a folder below theirs, and `--verbose` and errors say which are used")
    func upward() async throws {
        try await Workplace.with { place in
            let playbooks = try place.playbooks([:])
            try place.write("", to: "a/b/c")
            var invocation = place.rollbook(["playbooks", "check", "--verbose"])
            invocation.folder = place.folder + "/a/b"
            let found = try await invocation.run()
            #expect(found.status == 0, "\(found.transcript)")
            #expect(found.errors.contains("with playbooks \(playbooks)\n"), "\(found.transcript)")

            invocation = place.rollbook(["verify", "nightyl"])
            invocation.folder = place.folder + "/a"
            let refused = try await invocation.run()
            #expect(refused.status == 64, "\(refused.transcript)")
            let journal = place.folder + "/state/rollbook/journal.sqlite"
            #expect(
                refused.errors.contains("  with playbooks \(playbooks), journal \(journal)\n"), "\(refused.transcript)")
        }
    }

    @Test("A reader that goes away ends a command, and a terminal of 40 columns has lines of 40")
    func terminals() async throws {
        try await Workplace.with { place in
            var closed = place.rollbook(["--help"])
            closed.arguments = ["bash", "-c", "set -o pipefail; \"$0\" \"$@\" | true"] + closed.arguments
            let outcome = try await closed.run()
            #expect(outcome.status != nil && !outcome.errors.contains("Fatal error"), "\(outcome.transcript)")
            for command in [["--help"], ["verify", "--help"], ["rollback", "--help"]] {
                var program = place.rollbook(command)
                program.arguments =
                    [Workplace.python, Workplace.repository + "/Tests/Oracles/in_terminal.py", "40"]
                    + program.arguments
                let shown = try await program.run()
                let lines = shown.output.split(separator: "\n").filter { $0.count > 40 }
                let long = lines.map { $0.drop { $0 == " " } }.filter { $0.contains(" ") }
                // A text that cannot be broken, such as an example, stands on a line of its own.
                #expect(long.allSatisfy { $0.contains("rollbook ") || $0.contains("--") }, "\(long)")
                #expect(shown.output.contains("USAGE:"))
            }
        }
    }
}
