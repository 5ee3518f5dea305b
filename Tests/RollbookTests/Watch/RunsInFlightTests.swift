import Rollbook
import RollbookTestSupport
import RunJournal
import TestKit
import Testing

@Suite("What is in flight")
struct RunsInFlightTests {
    @Test("A verification that a later one of its channel replaced is history; one of another channel is not")
    func verifications() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            _ = try await bench.rollOut("nightly")
            _ = try await bench.verify("nightly", expecting: "no-such-project==1")
            let second = try await bench.verify("nightly", expecting: "no-such-project==1")
            let other = try await bench.verify("dev", expecting: "no-such-project==1")
            #expect(try bench.journal.runsInFlight().map(\.id) == [other.id, second.id])
            _ = try await bench.verify("nightly", expecting: "torch==2.9.1+rocm7.10.0")
            #expect(try bench.journal.runsInFlight().map(\.id) == [other.id])
        }
    }

    @Test("A run that wrote stays in flight, whatever is verified after it")
    func writers() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            let stopped = try await bench.run(bench.rollout(of: "nightly"), options: .init(until: "update")).run
            _ = try await bench.verify("nightly", expecting: "torch==2.9.1+rocm7.10.0")
            #expect(try bench.journal.runsInFlight().contains { $0.id == stopped.id })
        }
    }
}

extension TestBench {
    fileprivate func verify(_ channel: String, expecting requirement: String) async throws -> RunRecord {
        let playbook = try playbook(
            "verify", steps: "  - id: verify\n    verify: { channel: \(channel), expect: ['\(requirement)'] }\n")
        return try await runner().run(playbook, inputs: [:], kind: .action).run
    }
}
