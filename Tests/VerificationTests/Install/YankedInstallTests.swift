import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import TestKit
import TestMachine
import Testing

/// The real pip and uv on an index of which a release is yanked.
@Suite(
    "What pip and uv make of a yank", .takes(.processes),
    .enabled("the interpreter has no pip and uv", InstallTools.areThere))
struct YankedInstallTests {
    @Test(
        "A yanked file is skipped, its pin is taken, and unyank makes it the newest again",
        arguments: Installer.allCases)
    func yanked(installer: Installer) async throws {
        let setup = BenchSetup(ownWheels: [TestWheel("torch", "2.9.1"), TestWheel("torch", "2.9.2")])
        try await TestBench.with(setup) { bench in
            let scene = IncidentScene(bench: bench)
            try await scene.mirror()
            try await scene.step(
                "yank: { channel: nightly, requirement: torch==2.9.2, reason: 'a \"quoted\" <reason>' }")
            #expect(try await version("torch", installer, scene) == "2.9.1")
            #expect(try await version("torch==2.9.2", installer, scene) == "2.9.2")
            try await scene.step("unyank: { channel: nightly, requirement: torch==2.9.2 }")
            #expect(try await version("torch", installer, scene) == "2.9.2")
        }
    }

    @Test(
        "On every index, a rollback of the yank and its undo are what installers take, to the byte of every page",
        arguments: Installer.allCases)
    func rolledBack(installer: Installer) async throws {
        let setup = BenchSetup(ownWheels: [TestWheel("torch", "2.9.1"), TestWheel("torch", "2.9.2")])
        try await TestBench.with(setup) { bench in
            let scene = IncidentScene(bench: bench)
            try await scene.mirror()
            func taken(_ requirement: String) async throws -> [String?] {
                var versions: [String?] = []
                for index in setup.prefixes {
                    let url = scene.channel.publicURL(ofPrefix: index)
                    versions.append(try await installer.install(requirement, from: url, minor: nil).installed?["torch"])
                }
                return versions
            }
            func pages() async throws -> [ObjectKey: [UInt8]] {
                try await bench.snapshot("nightly").visible.filter { $0.key.text.hasSuffix("/index.html") }
                    .mapValues(\.bytes)
            }
            let before = try await pages()
            let step = "yank: { channel: nightly, requirement: torch==2.9.2, reason: bad }"
            let yank = try await bench.run(bench.playbook("yank", steps: "  - id: yank\n    \(step)\n"))
            let yanked = try await pages()
            #expect(try await taken("torch") == ["2.9.1", "2.9.1"])
            #expect(try await taken("torch==2.9.2") == ["2.9.2", "2.9.2"])
            let back = try await bench.rollBack(yank.run)
            #expect(back.isDone)
            #expect(try await pages() == before)
            #expect(try await taken("torch") == ["2.9.2", "2.9.2"])
            #expect(try await bench.rollBack(back.run).isDone)
            #expect(try await pages() == yanked)
            #expect(try await taken("torch") == ["2.9.1", "2.9.1"])
        }
    }

    private func version(_ requirement: String, _ installer: Installer, _ scene: IncidentScene) async throws -> String?
    {
        let outcome = try await installer.install(requirement, from: scene.baseURL, minor: nil)
        return outcome.installed?["torch"]
    }
}
