import Foundation
import Indexes
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import Testing

/// Whose name stands in a log that strangers can read.
@Suite("Names that strangers can read") struct ShownNameTests {
    private func names(_ bench: TestBench, _ machine: TeamMachine, _ channel: String) async throws -> [String] {
        let place = try #require(bench.channel(channel).logPlace)
        return try await machine.caughtUp().runsInLog(place.description).compactMap {
            try machine.journal.run($0)?.operatorName
        }
    }

    private func hasName(_ name: String, _ bench: TestBench, _ channel: String) async throws -> Bool {
        try await bench.snapshot(channel).versions.contains { version in
            version.key.isOwnDocument
                && String(decoding: version.content?.bytes ?? [], as: UTF8.self).contains("\"\(name)\"")
        }
    }

    @Test("On dev it is the alias of channels.yaml, or a digest; never the name itself, lock and log alike")
    func openDev() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            try await bench.sandbox.setConfiguration("policy", nil, of: bench.channel("dev").bucket)
            let (ada, bob) = (try TeamMachine(bench, "ada"), try TeamMachine(bench, "bob"))
            let change = { (workspace: inout Workspace) in
                workspace.operatorInfo.host = "bench"
                workspace.pseudonym = { "operator-of-\($0.count)" }
                workspace.channels = bench.channels.map { channel in
                    var channel = channel
                    channel.operators = ["ada": "release-lead"]
                    return channel
                }
            }
            let first = try await ada.run(bench.rollout(of: "dev"), change)
            #expect(first.said == "done")
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "dev")
            let pages = try bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: dev }\n")
            #expect(try await bob.run(pages, change).said == "done")
            #expect(try await names(bench, ada, "dev") == ["operator-of-3", "release-lead"])
            for name in ["ada", "bob"] { #expect(try await !hasName(name, bench, "dev")) }
            #expect(try ada.journal.verify() == [])
        }
    }

    @Test("Where nobody else can read the log, people stand in it by their names")
    func hidden() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let (ada, bob) = (try TeamMachine(bench, "ada"), try TeamMachine(bench, "bob"))
            #expect(try await ada.rollOut("nightly").said == "done")
            #expect(try await bob.rollBack("last:nightly").said == "done")
            #expect(try await names(bench, ada, "nightly") == ["bob", "ada"])
        }
    }
}
