import RunJournal
import SimpleRepository
import TestKit
import TestMachine
import Testing
import Verification

/// The closure against a resolver that goes back as far as it must.
@Suite("Closure and uv")
struct ClosureResolverTests {
    private struct Universe: Decodable {
        let root: String
        let wheels: [Wheel]
        let resolves: [String: Bool]
    }

    private struct Wheel: Decodable {
        let name: String
        let version: String
        let requires: [String]
        let requiresPython: String
        let tag: String
        let extras: [String]
    }

    @Test(
        "What passes can be resolved; what cannot be otherwise cannot",
        .enabled("needs Python's uv") { await Python.has("uv") }, arguments: FaultScale.some([1, 2]))
    func oracle(seed: Int) async throws {
        let universes: [Universe] = try await OracleScript(name: "resolver_oracle.py").run(["\(seed)", "40"])
        var counts: [String: Int] = [:]
        for (number, universe) in universes.enumerated() {
            let small = SmallIndex(
                universe.wheels.map {
                    TestWheel(
                        $0.name, $0.version, requiresPython: $0.requiresPython, requires: $0.requires, tag: $0.tag,
                        extras: $0.extras)
                })
            for target in PythonTarget.all {
                guard let resolves = universe.resolves[target.description] else { continue }
                let findings = try await small.check(
                    .init(releases: [release("root", universe.root)]), dependencies: [], targets: [target])
                let name = Comment(rawValue: "universe \(number) on \(target): \(findings.map(\.message))")
                if findings.verdict == .pass { try #require(resolves, name) }
                for finding in findings where finding.verdict == .fail && Self.leavesNoChoice(finding) {
                    try #require(!resolves, name)
                }
                counts["\(findings.verdict) \(resolves)", default: 0] += 1
            }
        }
        #expect(counts["pass true", default: 0] > 15 && counts["fail false", default: 0] > 15, "\(counts)")
    }

    /// Whether a finding holds whatever else is chosen: a need of the root itself, or a certain contradiction.
    private static func leavesNoChoice(_ finding: Finding) -> Bool {
        finding.evidence["release"]?.hasPrefix("root ") == true || finding.message.contains("no version satisfies both")
    }
}
