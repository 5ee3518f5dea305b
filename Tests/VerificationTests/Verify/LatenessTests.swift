import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import Testing
import Verification

/// Verifications of a channel whose pages an indexer writes.
@Suite("What such pages may lack, and for how long")
struct LatenessTests {
    private static func setup(indexerSeconds: Double?) -> BenchSetup {
        var setup = BenchSetup(indexes: ["gfx110X-all"], ownWheels: [TestWheel("torch", "2.9.1")])
        setup.pages = .external
        setup.indexerSeconds = indexerSeconds
        return setup
    }

    /// The checks of a verification of nightly that did not pass.
    private func verify(_ bench: TestBench) async throws -> [CheckRecord] {
        let playbook = try bench.playbook("check", steps: "  - id: check\n    verify: { channel: nightly }\n")
        let result = try await bench.runner().run(playbook, inputs: [:], kind: .action)
        return try bench.journal.checks(of: result.run.id).filter { $0.verdict != .pass }
    }

    @Test("A file that came a moment ago is late, and after the deadline missing; hints name the indexer, no reindex")
    func created() async throws {
        try await TestBench.with(Self.setup(indexerSeconds: nil)) { bench in
            #expect(try await verify(bench) == [])
            try await bench.put(TestWheel("torch", "2.9.2"), into: "v2/gfx110X-all", of: "nightly")
            try await bench.put(TestWheel("rocm", "7.1"), into: "v2/gfx110X-all", of: "nightly")
            let late = try await verify(bench)
            #expect(Set(late.map(\.name)) == ["late-index"] && late.allSatisfy { $0.verdict == .inconclusive })
            #expect(late.allSatisfy { $0.remedy == .wait && $0.hint?.contains("`rollbook verify nightly`") == true })
            bench.clock.pass(seconds: 601)
            let missing = try await verify(bench)
            #expect(Set(missing.map(\.name)) == ["late-index", "missing-project"])
            #expect(missing.allSatisfy { $0.verdict == .fail && $0.remedy == .regenerate })
            #expect(missing.allSatisfy { $0.hint?.contains("the indexer of nightly has to write") == true })
            #expect(missing.allSatisfy { $0.hint?.contains("reindex") == false })

            try await bench.startIndexers(seconds: 0)
            #expect(try await verify(bench) == [])
        }
    }

    @Test(
        "A file that a run withdrew a moment ago may still be linked; after the deadline that is a dead link, to be mended there"
    )
    func withdrawn() async throws {
        try await TestBench.with(Self.setup(indexerSeconds: nil)) { bench in
            let steps = "  - id: w\n    withdraw: { channel: nightly, requirement: torch==2.9.1, reason: bad }\n"
            #expect(try await bench.run(bench.playbook("w", steps: steps)).run.state == .waiting)
            bench.clock.pass(seconds: -300)
            let late = try await verify(bench)
            // The requirements of the file cannot be read either.
            #expect(late.contains { $0.name == "late-index" } && late.allSatisfy { $0.verdict == .inconclusive })
            bench.clock.pass(seconds: 900)
            let dead = try await verify(bench)
            #expect(dead.contains { $0.name == "dangling-link" && $0.verdict == .fail && $0.remedy == .regenerate })
            #expect(dead.allSatisfy { $0.hint?.contains("restore") != true }, "\(dead)")
        }
    }

    @Test("Pages over those of a run are nobody's fault, and neither is one that says less than it could")
    func foreign() async throws {
        try await TestBench.with(Self.setup(indexerSeconds: 0)) { bench in
            let mirror = "  - id: m\n    mirror: { channel: nightly, package: torch }\n"
            #expect(try await bench.run(bench.playbook("m", steps: mirror)).said == "done")
            try await bench.sandbox.indexers.replace(with: [])
            // As an indexer writes that knows neither hashes nor metadata.
            let file = TestWheel("filelock", "3.20.0", requiresPython: ">=3.10").filename
            try await bench.putPage(
                "v2/gfx110X-all/filelock/index.html", of: "nightly", links: [("../\(file)", file)])
            #expect(try await verify(bench) == [])
        }
    }
}
