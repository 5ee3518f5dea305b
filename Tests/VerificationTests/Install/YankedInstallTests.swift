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

    private func version(_ requirement: String, _ installer: Installer, _ scene: IncidentScene) async throws -> String?
    {
        let outcome = try await installer.install(requirement, from: scene.baseURL, minor: nil)
        return outcome.installed?["torch"]
    }
}
