import Foundation
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing
import Verification

/// A remedy is a command: what a verification prints is pasted, and then a verification passes.
@Suite struct RemedyTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        var title: String
        var name: Finding.Name
        /// Whether there was a rollback before, so that something is withdrawn.
        var withdraws = false
        var does: @Sendable (IncidentScene) async throws -> Void
        var testDescription: String { title }
    }

    private static let page = "filelock/index.html"
    private static let wheel = "filelock-3.20.0-py3-none-any.whl"

    static let damages: [Damage] = [
        Damage(title: "a file was deleted", name: .danglingLink) { try await $0.delete(wheel) },
        Damage(title: "a file of one's own was deleted", name: .danglingLink) {
            try await $0.delete(Incident.torch.filename)
        },
        Damage(title: "a file was overwritten", name: .foreignWrite) {
            try await $0.upload(TestWheel("filelock", "3.20.0", requiresPython: ">=3.11"))
        },
        Damage(title: "a file that nobody published here was overwritten", name: .hashMismatch) {
            try await $0.upload(TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"], extras: ["x"]))
        },
        Damage(title: "a file was emptied", name: .sizeMismatch) {
            try await $0.put(wheel, "", contentType: "binary/octet-stream")
        },
        Damage(title: "a metadata file was deleted", name: .metadataMissing) {
            try await $0.delete(wheel + ".metadata")
        },
        Damage(title: "a metadata file was overwritten", name: .metadataMismatch) {
            try await $0.put(wheel + ".metadata", "Metadata-Version: 2.1\nName: filelock\nVersion: 3.20.0\n")
        },
        Damage(title: "a page was deleted", name: .lostProject) { try await $0.delete(page) },
        Damage(title: "a login page was put over a page", name: .unreadablePage) {
            try await $0.put(page, "<!DOCTYPE html><html><body><form>Sign in</form></body></html>")
        },
        Damage(title: "a page was cut off", name: .truncatedPage) {
            try await $0.rewrite(page) { String($0.prefix($0.count * 2 / 3)) }
        },
        Damage(title: "a page lost its links", name: .emptyPage) { try await $0.dropLines(of: page, with: "<a ") },
        Damage(title: "a page states another hash", name: .hashMismatch) { scene in
            try await scene.rewrite(page) {
                $0.replacing(/#sha256=[0-9a-f]{64}/, with: "#sha256=" + String(repeating: "a", count: 64))
            }
        },
        Damage(title: "a page is served as a download", name: .contentType) {
            try await $0.rewrite(page, contentType: "binary/octet-stream") { $0 }
        },
        Damage(title: "somebody else wrote a page that is in order", name: .foreignWrite) {
            try await $0.rewrite(page) { $0 + "\n" }
        },
        Damage(title: "the root page was deleted", name: .missingProject) { try await $0.delete("index.html") },
        Damage(title: "the root page lost a project", name: .missingProject) {
            try await $0.dropLines(of: "index.html", with: "filelock")
        },
        Damage(title: "the page of a project lies where no installer looks", name: .unnormalizedName) { scene in
            try await scene.put("FileLock/index.html", try await scene.text(page))
        },
        Damage(title: "the page of a project that nobody listed", name: .unexpectedProject) { scene in
            let wheel = TestWheel("internal-tool", "1.0")
            try await scene.upload(wheel)
            try await scene.put(
                "internal-tool/index.html",
                "<!DOCTYPE html>\n<html>\n<body><a href=\"../\(wheel.filename)\">x</a></body>\n</html>")
            try await scene.rewrite("index.html") {
                $0.replacing("  </body>", with: "    <a href=\"internal-tool/\">internal-tool</a><br/>\n  </body>")
            }
        },
        Damage(title: "a page of a project without files", name: .orphanPage) { scene in
            try await scene.put(
                "rocm/index.html", "<!DOCTYPE html>\n<html>\n<body><h1>Links for rocm</h1></body>\n</html>")
            try await scene.rewrite("index.html") {
                $0.replacing("  </body>", with: "    <a href=\"rocm/\">rocm</a><br/>\n  </body>")
            }
        },
        Damage(title: "a withdrawn file is back", name: .foreignWrite, withdraws: true) { scene in
            let bucket = scene.channel.bucket
            let markers = try await scene.bench.sandbox.versions(bucket).filter {
                $0.key.text.contains("filelock-3.20.1") && $0.version.isDeleteMarker && $0.isLatest
                    && $0.key.hasPrefix(scene.index)
            }
            for marker in markers {
                try await scene.bench.sandbox.expire(marker.version.versionID, of: marker.key, in: bucket)
            }
        },
    ]

    @Test("What is printed mends, by four commands at most", arguments: damages)
    func mends(_ damage: Damage) async throws {
        let setup = BenchSetup(
            indexes: ["gfx110X-all"], cdn: BenchCDN(minTTLSeconds: 0, errorTTLSeconds: 0))
        try await TestBench.with(setup, removals: damage.withdraws ? .allowed : .none) { bench in
            let scene = IncidentScene(bench: bench)
            try await scene.mirror()
            let printed = PrintedCommands(scene: scene)
            if damage.withdraws {
                scene.passSeconds(60)
                try await bench.offer([TestWheel("filelock", "3.20.1", requiresPython: ">=3.10")])
                let rollout = try await bench.rollOut("nightly")
                scene.passSeconds(60)
                #expect(try await bench.rollBack(rollout.run).isDone)
            }
            let sound = try await printed.verify().filter { $0.verdict != .pass }
            try #require(sound.isEmpty, "\(PrintedCommands.said(sound))")
            scene.passSeconds(60)
            try await damage.does(scene)
            scene.passSeconds(60)
            let bad = try await printed.verify().filter { $0.verdict != .pass }
            #expect(bad.contains { $0.name == damage.name && $0.verdict == .fail }, "\(PrintedCommands.said(bad))")
            #expect(bad.allSatisfy { $0.since == .new && $0.place == .bucket }, "\(PrintedCommands.said(bad))")
            let old = try await printed.verify().filter { $0.verdict != .pass }
            #expect(old.allSatisfy { $0.since == .before }, "\(PrintedCommands.said(old))")
            let count = try await printed.mend()
            #expect(count <= 4)
        }
    }
}
