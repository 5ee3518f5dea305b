import Foundation
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import SimpleRepository
import TestKit
import TestMachine
import Testing
import Verification

/// The installers of the tests' interpreter.
enum InstallTools {
    static let programs = [
        ResolverProgram(.pip, [Python.interpreter, "-m", "pip"]),
        ResolverProgram(.uv, [Python.interpreter, "-m", "uv"]),
    ]

    static func areThere() async -> Bool {
        let (hasPip, hasUV) = (await Python.has("pip"), await Python.has("uv"))
        return hasPip && hasUV
    }
}

/// The real pip and uv on indexes of the sandbox.
@Suite(
    "What pip and uv would install", .serialized,
    .takes(.processes), .enabled("the interpreter has no pip and uv", InstallTools.areThere))
struct InstallCheckTests {
    static let index = "v2/gfx120X-all"

    static func resolvers(_ bench: TestBench, programs: [ResolverProgram] = InstallTools.programs) -> Resolvers {
        // Settings that would lead pip and uv elsewhere, if they reached them.
        let misleading = [
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple/", "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple/",
            "PIP_NO_INDEX": "1",
        ]
        return Resolvers(
            programs: programs, environment: ProcessInfo.processInfo.environment.merging(misleading) { $1 },
            folder: bench.folder + "/resolvers", timeLimitSeconds: 3600, sleep: { try await Task.sleep(for: $0) })
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var wheels: [TestWheel]
        var requirement = "torch"
        /// Versions of torch that the run is said to have written.
        var published: [String] = []
        /// By resolver, in the order of `programs`.
        var outcome: [String]
    }

    static let wins = "pass wrong-version-wins -"
    static let cases = [
        Case(
            testDescription: "the highest wins, and what it requires is there",
            wheels: [
                TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock>=3"]), TestWheel("torch", "2.9.0"),
                TestWheel("filelock", "3.20.0"),
            ], outcome: [wins, wins]),
        Case(
            testDescription: "the run published a local label that sorts lower than the one before (F22)",
            wheels: [TestWheel("torch", "1+rocm10.1"), TestWheel("torch", "1+rocm7.15")], published: ["1+rocm10.1"],
            outcome: Array(repeating: "fail wrong-version-wins 1+rocm10.1 1+rocm7.15", count: 2)),
        Case(
            testDescription: "a text sorts above a number: 1+rocmsdk2025 wins over 1+rocm7.0",
            wheels: [TestWheel("torch", "1+rocmsdk20250101"), TestWheel("torch", "1+rocm7.0")],
            published: ["1+rocm7.0"],
            outcome: Array(repeating: "fail wrong-version-wins 1+rocm7.0 1+rocmsdk20250101", count: 2)),
        Case(
            testDescription: "what is pinned",
            wheels: [TestWheel("torch", "1+rocm10.1"), TestWheel("torch", "1+rocm7.15")],
            requirement: "torch==1+rocm10.1", outcome: [wins, wins]),
        Case(
            testDescription: "a dependency of the newest is missing: an older one is taken (F09)",
            wheels: [TestWheel("torch", "2.0", requires: ["triton==3.5"]), TestWheel("torch", "1.0")],
            outcome: Array(repeating: "fail wrong-version-wins 2.0 1.0", count: 2)),
        Case(
            testDescription: "a dependency is missing in all",
            wheels: [TestWheel("torch", "2.0", requires: ["triton==3.5"])],
            outcome: Array(repeating: "fail not-installable 2.0", count: 2)),
        Case(
            testDescription: "a pre-release that the run published is asked for as one",
            wheels: [TestWheel("torch", "2.10.0rc1"), TestWheel("torch", "2.9.0")], published: ["2.10.0rc1"],
            outcome: [wins, wins]),
        Case(
            testDescription: "no such project", wheels: [TestWheel("filelock", "3.20.0")],
            outcome: Array(repeating: "fail not-installable", count: 2)),
        Case(
            testDescription: "for a newer Python only, which the page does not say",
            wheels: [TestWheel("torch", "2.0", requiresPython: ">=3.14"), TestWheel("torch", "1.0")],
            outcome: Array(repeating: "fail wrong-version-wins 2.0 1.0", count: 2)),
    ]

    @Test("Verdicts on real indexes", arguments: cases)
    func verdicts(_ example: Case) async throws {
        let setup = BenchSetup(
            indexes: ["gfx120X-all"], ownWheels: example.wheels, upstream: [], dependencies: [])
        try await TestBench.with(setup) { bench in
            let changes = example.wheels.filter { example.published.contains($0.version) }
                .map { written(ObjectKey(Self.index + "/" + $0.filename)) }
            let check = InstallCheck(
                site: bench.workspace().publicSite(bench.channel("nightly")), resolvers: Self.resolvers(bench),
                changes: changes, targets: [PythonTarget(minor: 12, platform: .linuxX86_64)], tell: { _ in })
            let findings = try await check.check([Requirement(parsing: example.requirement)], indexes: [Self.index])
            let said = findings.map { finding in
                let versions =
                    finding.verdict == .pass ? ["-"] : ["intended", "chosen"].compactMap { finding.evidence[$0] }
                return (["\(finding.verdict) \(finding.name.rawValue)"] + versions).joined(separator: " ")
            }
            #expect(said == example.outcome, "\(findings.map { "\($0.message) \($0.evidence)" })")
            #expect(findings.map { $0.evidence["resolver"] } == ["pip", "uv"])
        }
    }

    private func written(_ key: ObjectKey) -> ChangeRecord {
        ChangeRecord(
            runID: "r", sequence: 1, stepPosition: 0, channel: "nightly", bucket: "nightly-python", key: key,
            index: Self.index, project: "torch", rank: 0, action: .put, before: .absent,
            after: .object(RecordedObject(versionID: nil, etag: "e", size: 1)), state: .applied, plannedAt: Date())
    }

    @Test("In a playbook: after the rollout it can be installed, before it not")
    func playbook() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx120X-all"])) { bench in
            let verify =
                "  - id: look\n    verify: { channel: nightly, install: [torch], pythons: ['3.12'], wait: 5s }\n"
            let before = try await bench.run(bench.playbook("look", steps: verify)) {
                $0.machine.resolvers = Self.resolvers(bench)
            }
            let refusals = try bench.journal.checks(of: before.run.id).filter { $0.name == "not-installable" }
            #expect(refusals.map(\.verdict) == [.fail, .fail], "filelock is not there yet: \(before.said)")
            #expect(refusals.allSatisfy { $0.evidence["said"]?.contains("filelock") == true })
            #expect(try await bench.rollOut("nightly").said == "done")
            let after = try await bench.run(bench.playbook("look", steps: verify)) {
                $0.machine.resolvers = Self.resolvers(bench)
            }
            let rest = try bench.journal.checks(of: after.run.id).filter { $0.verdict != .pass }
            #expect(after.said == "done", "\(rest)")
            let checks = try bench.journal.checks(of: after.run.id)
            let choices = checks.compactMap { $0.evidence["chosen"] }
            #expect(choices == ["2.9.1+rocm7.10.0", "2.9.1+rocm7.10.0"], "\(checks)")
        }
    }

    @Test(
        "An index whose dependencies are in another one is asked about together with it; uv stops where a host forbids",
        arguments: [true, false])
    func together(answersNotFound: Bool) async throws {
        var setup = BenchSetup(indexes: ["pytorch", "core"], ownWheels: [], upstream: [])
        setup.answersNotFound = answersNotFound
        setup.together = [["v2/pytorch", "v2/core"]]
        try await TestBench.with(setup) { bench in
            try await bench.put(
                TestWheel("torch", "2.9.1", requires: ["filelock"]), into: "v2/pytorch", of: "nightly")
            try await bench.put(TestWheel("filelock", "3.20.0"), into: "v2/core", of: "nightly")
            let reindex = "  - id: pages\n    reindex: { channel: nightly }\n"
            #expect(try await bench.run(bench.playbook("pages", steps: reindex)).said == "done")
            var channel = bench.channel("nightly")
            let check = { (channel: Channel, requirement: String, index: String) in
                try await InstallCheck(
                    site: bench.workspace().publicSite(channel), resolvers: Self.resolvers(bench), changes: [],
                    targets: [PythonTarget(minor: 12, platform: .linuxX86_64)], tell: { _ in }
                ).check([Requirement(parsing: requirement)], indexes: [index])
            }
            let found = try await check(channel, "torch", "v2/pytorch")
            #expect(found.map(\.verdict) == [.pass, answersNotFound ? .pass : .fail], "\(found)")
            #expect(answersNotFound || found.last?.hint?.text.contains("s3:ListBucket") == true)
            #expect(found.map { $0.evidence["together"] } == ["v2/core", "v2/core"])
            let core = try await check(channel, "torch", "v2/core").map(\.verdict)
            #expect(core == [.pass, answersNotFound ? .pass : .fail])
            channel.together = .none
            let alone = try await check(channel, "torch", "v2/pytorch")
            #expect(alone.map(\.verdict) == [.fail, .fail])
            #expect(alone.allSatisfy { $0.message.contains("from this index alone") })
        }
    }

    @Test("A project with sdists only is inconclusive: nothing is built to try it")
    func sdistOnly() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx120X-all"], ownWheels: [])) { bench in
            let sdist = TestSdist("rocm", "1.0", requiresPython: ">=3.8")
            try await bench.put("\(Self.index)/\(sdist.filename)", sdist.bytes, of: "nightly")
            let reindex = "  - id: pages\n    reindex: { channel: nightly }\n"
            #expect(try await bench.run(bench.playbook("pages", steps: reindex)).said == "done")
            let found = try await InstallCheck(
                site: bench.workspace().publicSite(bench.channel("nightly")), resolvers: Self.resolvers(bench),
                changes: [], targets: [PythonTarget(minor: 12, platform: .linuxX86_64)], tell: { _ in }
            ).check([Requirement(parsing: "rocm")], indexes: [Self.index])
            #expect(found.map(\.verdict) == [.inconclusive, .inconclusive], "\(found)")
            #expect(found.allSatisfy { $0.message == "rocm has sdists only here, and nothing is built to try them" })
            #expect(found.compactMap(PrintedCommands.complaint) == [])
        }
    }

    @Test("Without any resolver, and with one that is too slow, nothing is known; never a pass")
    func missing() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx120X-all"])) { bench in
            let none = [ResolverProgram(.pip, ["no-such-python", "-m", "pip"]), ResolverProgram(.uv, ["no-such-uv"])]
            var resolvers = Self.resolvers(bench, programs: none)
            let check = { (resolvers: Resolvers) in
                try await InstallCheck(
                    site: bench.workspace().publicSite(bench.channel("nightly")), resolvers: resolvers, changes: [],
                    targets: [PythonTarget(minor: 12, platform: .linuxX86_64)],
                    tell: { bench.recorder.append(.note($0)) }
                ).check([Requirement(parsing: "torch")], indexes: [Self.index])
            }
            #expect(try await check(resolvers).map(\.verdict) == [.inconclusive])
            #expect(bench.recorder.notes.count == 2)
            // The script prints its version at once, and then sleeps.
            let slow = bench.folder + "/slow"
            try Data("#!/bin/sh\n[ \"$1\" = --version ] || exec sleep 30\n".utf8).write(to: URL(filePath: slow))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: slow)
            resolvers.programs = [ResolverProgram(.uv, [slow])]
            resolvers.timeLimitSeconds = 1
            let late = try await check(resolvers)
            #expect(late.map(\.verdict) == [.inconclusive])
            #expect(late.first?.message.contains("within 1 s") == true, "\(late)")
        }
    }
}
