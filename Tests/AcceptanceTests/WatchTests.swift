import Foundation
import Testing

/// `rollbook verify --watch`, ended by Ctrl-C.
@Suite struct WatchTests {
    @Test("Ctrl-C ends a watch with the exit code of the last round; only news is journaled")
    func passing() async throws {
        try await Workplace.with { place in
            let report = place.folder + "/rollbook.prom"
            let outcome = try await place.watch(["--report-format", "prometheus=" + report])
            #expect(outcome.status == 0, "\(outcome.transcript)")
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count >= 2 && lines.allSatisfy { $0.contains("Z  pass          nightly: pass (") })
            #expect(lines[0].contains("  run ") && !lines[1].contains("  run "))
            #expect(try String(contentsOfFile: report, encoding: .utf8).contains("verdict=\"pass\"} 1\n"))
            let history: RunList = try await Rehearse(place: place).journal("history")
            #expect(history.runs.map(\.state) == ["done", "done"], "the first round, and the rollout before")
        }
    }

    @Test("What fails is told whole when it is news, and in one line after that")
    func failing() async throws {
        try await Workplace.with { place in
            let outcome = try await place.watch(["--expect", "no-such-project==1"])
            #expect(outcome.status == 2, "\(outcome.transcript)")
            let lines = outcome.output.split(separator: "\n")
            let rounds = lines.indices.filter {
                lines[$0].contains("Z  FAIL          nightly: fail, remedy regenerate")
            }
            #expect(rounds.count >= 2 && rounds.first == 0)
            #expect(lines[1..<rounds[1]].count { $0.hasPrefix("  FAIL          expected-version") } == 3)
            #expect(rounds.dropFirst().elementsEqual(rounds[1]..<lines.count), "\(outcome.output)")
            let rehearse = Rehearse(place: place)
            let history: RunList = try await rehearse.journal("history")
            #expect(history.runs.map(\.state) == ["failed", "done"])
            #expect(history.runs.map(\.verdict) == ["fail", "pass"])
            let status: RunList = try await rehearse.journal("status")
            #expect(status.runs.map(\.id) == history.runs.prefix(1).map(\.id))
        }
    }

    @Test("As JSON: one document a line")
    func json() async throws {
        try await Workplace.with { place in
            let outcome = try await place.watch(["--format", "json"])
            #expect(outcome.status == 0, "\(outcome.transcript)")
            let documents = try outcome.output.split(separator: "\n").map { line in
                try JSONDecoder().decode(Round.self, from: Data(line.utf8))
            }
            #expect(documents.count >= 2 && documents.allSatisfy { $0.verdict == "pass" && $0.schema == 1 })
            #expect(documents[0].run != nil && documents[1].run == nil)
        }
    }

    @Test(
        "What makes no sense together is refused",
        arguments: [
            (["--report-format", "junit"], "give the report a file"),
            (["--report-format", "github=report.txt"], "are for a single verification"),
            (["--watch", "often"], "often"),
        ])
    func refused(arguments: [String], message: String) async throws {
        try await Workplace.with { place in
            let watch = arguments.contains("--watch") ? [] : ["--watch", "1s"]
            let outcome = try await place.rollbook(
                ["verify", "nightly"] + watch + arguments + Rehearse(place: place).options
            ).run()
            #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.transcript)")
        }
    }

    private struct Round: Decodable {
        var schema: Int
        var verdict: String
        var run: String?
    }
}

extension Workplace {
    /// A watch of a rehearsal that is in order; it gets SIGINT after some rounds.
    fileprivate func watch(_ arguments: [String]) async throws -> Invocation.Outcome {
        try await Rehearse(place: self).copyRollout()
        var invocation = rollbook(
            ["verify", "nightly", "--watch", "1s"] + arguments + Rehearse(place: self).options)
        invocation.arguments =
            ["timeout", "--foreground", "--signal=INT", "--preserve-status", "8"] + invocation.arguments
        return try await invocation.run()
    }
}
