import RunJournal
import SimpleRepository
import TestKit
import TestMachine
import Testing
import Verification

/// A check of indexes that are made to take for ever ends, and says so.
@Suite("Closure of hostile indexes")
struct ClosureLimitsTests {
    static let one = [PythonTarget(minor: 12, platform: .linuxX86_64)]

    @Test("Very many requirements in one file are not looked at")
    func manyRequirements() async throws {
        let count = FaultScale.isLittle ? 100_000 : 1_000_000
        let lines = "Metadata-Version: 2.1\nName: torch\nVersion: 2.9.1\n"
        let requirements = String(repeating: "Requires-Dist: x>=1\n", count: count)
        let wheel = TestWheel("torch", "2.9.1", wrongMetadata: Array((lines + requirements).utf8))
        let findings = try await SmallIndex([wheel]).check(targets: Self.one)
        #expect(findings.map(\.verdict) == [.inconclusive])
        #expect(findings.first?.message.contains("it states \(count) requirements") == true)
    }

    @Test("A chain of thousands of projects is given up, and that is said")
    func longChain() async throws {
        let chain = (0..<5_200).flatMap { wheels("p\($0)", "1", requires: ["p\($0 + 1)"]) }
        let findings = try await SmallIndex(chain).check(
            .init(releases: [release("p0", "1")]), targets: Self.one)
        #expect(findings.contains { $0.verdict == .inconclusive && $0.message.contains("more than 5000 projects") })
    }

    @Test("Extras that ask for each other in a circle end")
    func cyclicExtras() async throws {
        let extras = (0..<60).map { "e\($0)" }
        let requires = extras.indices.flatMap { index in
            ["torch[e\((index + 1) % 60)]; extra == 'e\(index)'", "filelock; extra == 'e\(index)'"]
        }
        let small = SmallIndex(
            wheels("torch", "2.9.1", requires: requires, extras: extras)
                + wheels("filelock", "3", requires: ["torch[e0]"]))
        #expect(try await small.check(targets: Self.one).map(\.verdict) == [.pass])
    }

    @Test("Choices that never settle end, and are left to a real resolver")
    func unsettled() async throws {
        // The newer numpy asks for an older one, which does not.
        let small = SmallIndex(
            wheels("torch", "2.9.1", requires: ["numpy"]) + wheels("numpy", "2.4", requires: ["jinja2"])
                + wheels("jinja2", "3", requires: ["numpy<2.4"]) + wheels("numpy", "2.3"))
        let findings = try await small.check(targets: Self.one)
        #expect(findings.map(\.verdict) == [.inconclusive])
        #expect(findings.first?.message == "torch 2.9.1: the choice of versions did not settle in 16 walks")
    }

    @Test("Markers nested beyond reason are no requirement")
    func nesting() async throws {
        let deep = String(repeating: "(", count: 100_000) + "os_name == 'nt'" + String(repeating: ")", count: 100_000)
        let findings = try await SmallIndex(wheels("torch", "2.9.1", requires: ["x; \(deep)"])).check(targets: Self.one)
        #expect(findings.first?.message.contains("at most 64 nested parentheses") == true)
        #expect(findings.allSatisfy { $0.message.utf8.count < 500 })
    }

    @Test("A page of many versions is sorted once")
    func manyVersions() async throws {
        let numpy = (0..<4_000).map { TestWheel("numpy", "1.\($0)") }
        let small = SmallIndex(
            numpy + wheels("torch", "2.9.1", requires: ["numpy<1.1", "jinja2"]) + wheels("jinja2", "3"))
        #expect(try await small.check().map(\.verdict) == [.pass])
        #expect(small.read.contains("numpy-1.0-py3-none-any.whl"))
    }
}
