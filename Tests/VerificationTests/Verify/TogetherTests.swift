import Indexes
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import SimpleRepository
import TestKit
import Testing
import Verification

/// Indexes that installers read at once, as those of products that take their dependencies from each other.
@Suite("Indexes that are read together")
struct TogetherTests {
    private static let torch = TestWheel("torch", "2.9.1", requires: ["filelock"])
    private static let filelock = TestWheel("filelock", "3.20.0")

    private static func bench(
        together: [[String]], _ body: (TestBench) async throws -> Void
    ) async throws {
        var setup = BenchSetup(indexes: ["pytorch", "core"], ownWheels: [], upstream: [])
        setup.together = together
        try await TestBench.with(setup) { bench in
            try await bench.put(torch, into: "v2/pytorch", of: "nightly")
            try await bench.put(filelock, into: "v2/core", of: "nightly")
            let reindex = "  - id: pages\n    reindex: { channel: nightly }\n"
            #expect(try await bench.run(bench.playbook("pages", steps: reindex)).said == "done")
            try await body(bench)
        }
    }

    private static func verify(_ bench: TestBench, _ settings: String = "") async throws -> [CheckRecord] {
        let step = "  - id: look\n    verify: { channel: nightly, wait: 1s\(settings) }\n"
        let result = try await bench.run(bench.playbook("look", steps: step))
        return try bench.journal.checks(of: result.run.id)
    }

    @Test("What one has is there for the other, and they are no siblings", arguments: ["", ", indexes: [v2/pytorch]"])
    func together(settings: String) async throws {
        try await Self.bench(together: [["v2/pytorch", "v2/core"]]) { bench in
            let checks = try await Self.verify(bench, settings)
            #expect(checks.filter { $0.verdict != .pass }.map(\.message) == [])
            #expect(checks.contains { $0.name == "unresolvable-dependency" })
        }
    }

    @Test("Without it the check says that it looked at one index alone, and how to say otherwise")
    func alone() async throws {
        try await Self.bench(together: []) { bench in
            let checks = try await Self.verify(bench).filter { $0.verdict == .fail }
            #expect(Set(checks.map(\.name)) == ["unresolvable-dependency", "missing-in-sibling"])
            let missing = checks.first { $0.name == "unresolvable-dependency" }
            #expect(missing?.message == "torch 2.9.1 needs filelock: the index has no file of filelock")
        }
    }

    @Test("An index that is named and not there is told")
    func missing() async throws {
        try await Self.bench(together: [["v2/pytorch", "v2/gone"], ["v2/pytorch", "v2/core"]]) { bench in
            let checks = try await Self.verify(bench).filter { $0.verdict != .pass }
            #expect(checks.map(\.verdict) == [.inconclusive])
            #expect(
                checks.map(\.message) == [
                    "v2/gone is read together with v2/pytorch, and nothing is published there"
                ])
        }
    }

    @Test("Requirements are met by all of the indexes; what is missing in all of them is named with them")
    func closure() async throws {
        let product = SmallIndex(wheels("torch", "2.9.1", requires: ["filelock>=3", "absent"]), prefix: "v2/pytorch")
        let core = SmallIndex(wheels("filelock", "3.20"), prefix: "v2/core")
        let check = ClosureCheck(channel: "nightly", catalog: SmallIndex.catalog(["filelock"])) { file in
            let own = try await product.metadata(of: file)
            if let own { return own }
            return try await core.metadata(of: file)
        }
        let findings = try await check.check(product.index, .init(companions: [core.index]))
        #expect(
            findings.map(\.message) == [
                "torch 2.9.1 needs absent: this index and v2/core have no file of absent"
            ])
        #expect(findings.first?.evidence["together"] == "v2/core")
        #expect(findings.first?.hint?.text.contains("`together`") == false)
        let alone = try await check.check(product.index)
        #expect(alone.count == 2)
        #expect(
            alone.first { $0.message.contains("absent") }?.hint?.text.contains("`together` in channels.yaml") == true)
    }
}
