import Foundation
import Indexes
import Objects
import PlaybookFiles
import RollbookTestSupport
import SimpleRepository
import TestKit
import TestMachine
import Testing

/// Cut-off dates of the real pip and the real uv, on pages that a run wrote.
@Suite(.takes(.processes), .enabled("the interpreter has no pip and uv", InstallTools.areThere))
struct CutOffTests {
    private static let (old, new) = (TestWheel("torch", "2.9.1"), TestWheel("torch", "2.9.2"))
    private static let day = 86_400.0

    private func reindex(_ bench: TestBench) async throws {
        let playbook = try bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
        #expect(try await bench.run(playbook).said == "done")
    }

    /// Publishes one release, and a newer one two days later.
    /// - Returns: days before the first, between both, and after the second.
    private func publishBoth(_ bench: TestBench) async throws -> (before: String, between: String, after: String) {
        let before = rfc3339(bench.clock.now.addingTimeInterval(-Self.day))
        try await reindex(bench)
        bench.clock.pass(seconds: Self.day)
        let between = rfc3339(bench.clock.now)
        bench.clock.pass(seconds: Self.day)
        try await bench.put(Self.new, into: "v2/gfx1151", of: "nightly")
        try await reindex(bench)
        return (before, between, rfc3339(bench.clock.now.addingTimeInterval(Self.day)))
    }

    @Test("uv passes over files that were uploaded after its date, and pip takes no HTML with one")
    func html() async throws {
        var setup = BenchSetup(indexes: ["gfx1151"], ownWheels: [Self.old])
        setup.standsStill = true
        try await TestBench.with(setup) { bench in
            let url = bench.channel("nightly").publicURL(ofPrefix: "v2/gfx1151")
            let dates = try await publishBoth(bench)
            for (cutOff, version) in [(dates.after, "2.9.2"), (dates.between, "2.9.1"), (dates.before, nil)] {
                let outcome = try await Installer.uv.install("torch", from: url, minor: nil, cutOff: cutOff)
                #expect(outcome.installed?["torch"] == version, "\(cutOff): \(outcome.said)")
            }
            let pip = try await Installer.pip.install("torch", from: url, minor: nil, cutOff: dates.between)
            #expect(pip.installed == nil)
            #expect(pip.said.contains("does not provide upload-time metadata"), "\(pip.said)")
            for installer in Installer.allCases {
                let outcome = try await installer.install("torch", from: url, minor: nil)
                #expect(outcome.installed?["torch"] == "2.9.2", "without a date: \(outcome.said)")
            }
        }
    }

    @Test(
        "Both take a date on pages in JSON, pass over a yanked file there, and take its pin",
        arguments: Installer.allCases, [PagesSetting.json, .both])
    func json(installer: Installer, pages: PagesSetting) async throws {
        var setup = BenchSetup(indexes: ["gfx1151"], ownWheels: [Self.old])
        setup.standsStill = true
        // A CDN with pages in both forms serves JSON to clients that prefer it.
        setup.pages = pages
        try await TestBench.with(setup) { bench in
            let url = bench.channel("nightly").publicURL(ofPrefix: "v2/gfx1151")
            let dates = try await publishBoth(bench)
            for (cutOff, version) in [
                (dates.after, "2.9.2"), (dates.between, "2.9.1"), (dates.before, nil), (nil, "2.9.2"),
            ] {
                let outcome = try await installer.install("torch", from: url, minor: nil, cutOff: cutOff)
                #expect(outcome.installed?["torch"] == version, "\(cutOff ?? "-"): \(outcome.said)")
            }
            let yank = try bench.playbook(
                "yank",
                steps: "  - id: yank\n    yank: { channel: nightly, requirement: torch==2.9.2, reason: crashes }\n")
            #expect(try await bench.run(yank).said == "done")
            for (requirement, version) in [("torch", "2.9.1"), ("torch==2.9.2", "2.9.2")] {
                let outcome = try await installer.install(requirement, from: url, minor: nil)
                #expect(outcome.installed?["torch"] == version, "\(requirement): \(outcome.said)")
            }
        }
    }

    @Test(
        "Both take pages that state the status of a project, in either form",
        arguments: Installer.allCases, [PagesSetting.html, .json])
    func status(installer: Installer, pages: PagesSetting) async throws {
        var setup = BenchSetup(indexes: ["gfx1151"])
        setup.pages = pages
        setup.standsStill = true
        try await TestBench.with(setup) { bench in
            let url = bench.channel("nightly").publicURL(ofPrefix: "v2/gfx1151")
            for word in ProjectStatus.Marker.allCases where word != .quarantined {
                try await bench.offer(
                    [TestWheel("filelock", "3.20.0", requiresPython: ">=3.10")],
                    status: ProjectStatus(word.rawValue, reason: "a \"quoted\" <reason>"))
                #expect(try await bench.rollOut("nightly").said == "done")
                let page = try await bench.snapshot("nightly").visible[
                    ObjectKey("v2/gfx1151/filelock/index.html")]
                #expect(page?.text.contains(word.rawValue) == true)
                let outcome = try await installer.install("filelock", from: url, minor: nil)
                #expect(outcome.installed?["filelock"] == "3.20.0", "\(outcome.said)")
            }
        }
    }
}
