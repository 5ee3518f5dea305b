import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Verification

/// Pages that are not what they should be (F08, F10, F12 to F15, F20, F23, F24, F26 to F28).
extension Incident {
    private static let torchPage = "torch/index.html"
    /// Its clock is that of the store and of the verification.
    private static let uncached = BenchSetup(cdn: BenchCDN(minTTLSeconds: 0, errorTTLSeconds: 0))

    static let pages: [Incident] = [
        Incident(
            title: "a nightly wheel comes after the page was generated", failureClass: "F08", name: .lateIndex,
            remedy: .regenerate, installation: .fail("torch==2.10.0", .noRelease),
            breaks: { try await $0.upload(TestWheel("torch", "2.10.0", requires: ["filelock"])) }),
        Incident(
            title: "a page is generated from part of the listing", failureClass: "F10", name: .lostLink,
            remedy: .regenerate, installation: .takeWrong("torch", "2.9.0"),
            breaks: { scene in
                try await scene.dropLines(of: torchPage, with: "torch-2.9.1%2B")
                try await scene.upload(TestWheel("torch", "2.9.0", requires: ["filelock"]))
                try await scene.rewrite(torchPage) {
                    $0.replacing(
                        "  </body>", with: "    <a href=\"../torch-2.9.0-py3-none-any.whl\">torch</a>\n  </body>")
                }
            }),
        Incident(
            title: "retention removes a release and its link", failureClass: "F26",
            setup: BenchSetup(ownWheels: [torch, TestWheel("torch", "2.9.2", requires: ["filelock"])]),
            name: .lostLink, remedy: .rollback, installation: .fail("torch==2.9.2", .noRelease),
            breaks: { scene in
                try await scene.delete("torch-2.9.2-py3-none-any.whl")
                try await scene.reindex()
            },
            repairs: { scene in
                try await scene.restore("torch-2.9.2-py3-none-any.whl")
                try await scene.reindex()
            }),
        Incident(
            title: "retention removes the last release of a project", failureClass: "F26", name: .lostProject,
            remedy: .rollback, installation: .fail("filelock", .noRelease),
            breaks: { scene in
                try await scene.delete("filelock-3.20.0-py3-none-any.whl")
                try await scene.delete("filelock-3.20.0-py3-none-any.whl.metadata")
                try await scene.delete("filelock/index.html")
                try await scene.dropLines(of: "index.html", with: "\"filelock/")
            },
            repairs: { scene in
                try await scene.restore("filelock-3.20.0-py3-none-any.whl")
                try await scene.restore("filelock-3.20.0-py3-none-any.whl.metadata")
                try await scene.reindex()
            }),
        Incident(
            title: "the root page links a name that is not normalized", failureClass: "F12", name: .unnormalizedName,
            remedy: .regenerate, installation: .noticeNothing(because: "they ask for project pages by name"),
            breaks: { try await $0.rewrite("index.html") { $0.replacing("\"torch/\"", with: "\"Torch/\"") } }),
        Incident(
            title: "the root page names a project twice", failureClass: "F12", name: .unnormalizedName,
            remedy: .regenerate, installation: .noticeNothing(because: "they ask for project pages by name"),
            breaks: { scene in
                try await scene.rewrite("index.html") {
                    $0.replacing("  </body>", with: "    <a href=\"torch/\">Torch</a><br/>\n  </body>")
                }
            }),
        Incident(
            title: "a page was deleted, and its files are there", failureClass: "F12", name: .lostProject,
            remedy: .regenerate, installation: .fail("torch", .noRelease),
            breaks: { try await $0.delete(torchPage) }),
        Incident(
            title: "a listed project's files are on no page", failureClass: "F12", moment: .unseen,
            name: .missingProject, remedy: .regenerate, installation: .fail("rocm", .noRelease),
            breaks: { scene in
                try await scene.mirror()
                try await scene.upload(TestWheel("rocm", "7.10.0"))
            }),
        Incident(
            title: "the root page is written from a scoped listing", failureClass: "F13", name: .missingProject,
            remedy: .regenerate, installation: .noticeNothing(because: "they ask for project pages by name"),
            breaks: { try await $0.dropLines(of: "index.html", with: "\"torch/") }),
        Incident(
            title: "the root page comes before the pages", failureClass: "F13", name: .projectWithoutPage,
            remedy: .regenerate, installation: .fail("rocm", .noRelease),
            breaks: { scene in
                try await scene.rewrite("index.html") {
                    $0.replacing("  </body>", with: "    <a href=\"rocm/\">rocm</a><br/>\n  </body>")
                }
            }),
        Incident(
            title: "the root page is gone", failureClass: "F13", name: .missingProject, remedy: .regenerate,
            installation: .noticeNothing(because: "they ask for project pages by name"),
            breaks: { try await $0.delete("index.html") }),
        Incident(
            title: "the upload of a page was cut off", failureClass: "F14", name: .truncatedPage, remedy: .regenerate,
            installation: .fail("torch", .noRelease),
            breaks: { try await $0.rewrite(torchPage) { String($0.prefix($0.count * 2 / 3)) } }),
        Incident(
            title: "a page was written empty", failureClass: "F14", name: .emptyPage, remedy: .regenerate,
            installation: .fail("torch", .noRelease),
            breaks: { try await $0.put(torchPage, "") }),
        Incident(
            title: "a page lists nothing", failureClass: "F14", name: .emptyPage, remedy: .regenerate,
            installation: .fail("torch", .noRelease),
            breaks: { try await $0.dropLines(of: torchPage, with: "<a ") }),
        Incident(
            title: "a login page stands where the index was", failureClass: "F14", name: .unreadablePage,
            remedy: .regenerate, installation: .fail("torch", .noRelease),
            breaks: { try await $0.put(torchPage, "<!DOCTYPE html><html><body><form>Sign in</form></body></html>") }),
        Incident(
            title: "another job writes the page that it had read before", failureClass: "F15", moment: .duringRun,
            name: .foreignWrite, remedy: .regenerate, installation: .takeWrong("filelock", "3.19.0"),
            breaks: { scene in
                try await scene.dropLines(of: "filelock/index.html", with: "<a ")
                try await scene.upload(TestWheel("filelock", "3.19.0"))
                try await scene.rewrite("filelock/index.html") {
                    $0.replacing(
                        "  </body>", with: "    <a href=\"../filelock-3.19.0-py3-none-any.whl\">filelock</a>\n  </body>"
                    )
                }
            },
            repairs: { scene in
                try await scene.delete("filelock-3.19.0-py3-none-any.whl")
                try await scene.reindex()
            }),
        Incident(
            title: "a page is served as a download", failureClass: "F20", name: .contentType, remedy: .regenerate,
            installation: .fail(
                "torch", pip: "got Content-Type: binary/octet-stream", uv: "Unsupported `Content-Type`"),
            breaks: { try await $0.rewrite(torchPage, contentType: "binary/octet-stream") { $0 + "\n" } }),
        Incident(
            title: "a page lost its Cache-Control", failureClass: "F20", name: .cacheControl, remedy: .regenerate,
            installation: .noticeNothing(because: "caches obey it, and installers ask anew"),
            breaks: { try await $0.put(torchPage, try await $0.text(torchPage) + "\n", cacheControl: nil) }),
        Incident(
            title: "caches may keep a page for a day", failureClass: "F20", setup: uncached, name: .cacheControl,
            remedy: .regenerate, installation: .noticeNothing(because: "caches obey it, and installers ask anew"),
            breaks: {
                try await $0.put(torchPage, try await $0.text(torchPage) + "\n", cacheControl: "public, max-age=86400")
            },
            repairs: { scene in
                try await scene.reindex()
                try await scene.bench.workspace().clock.sleep(.seconds(90_000))
            }),
        Incident(
            title: "the page of a project without files stays", failureClass: "F23", moment: .unseen, name: .orphanPage,
            remedy: .regenerate, installation: .fail("rocm", .noRelease),
            breaks: { scene in
                try await scene.mirror()
                try await scene.put(
                    "rocm/index.html", "<!DOCTYPE html>\n<html>\n<body><h1>Links for rocm</h1></body>\n</html>")
                try await scene.rewrite("index.html") {
                    $0.replacing("  </body>", with: "    <a href=\"rocm/\">rocm</a><br/>\n  </body>")
                }
            }),
        Incident(
            title: "nothing was published for two days", failureClass: "F28", setup: uncached,
            settings: ", max-age: 24h",
            name: .frozenIndex, installation: .noticeNothing(because: "what is old can be installed"),
            breaks: { try await $0.bench.workspace().clock.sleep(.seconds(172_800)) },
            repairs: { scene in
                for index in scene.bench.setup.prefixes {
                    try await scene.bench.put(
                        "\(index)/\(torch.filename)", torch.bytes, of: IncidentScene.channel)
                }
            }),
        Incident(
            title: "what belongs to dev is published to nightly", failureClass: "F24", name: .unexpectedProject,
            remedy: .regenerate, installation: .takeWrong("internal-tool", "1.0"),
            breaks: { scene in
                let wheel = TestWheel("internal-tool", "1.0")
                try await scene.upload(wheel)
                try await scene.put(
                    "internal-tool/index.html",
                    "<!DOCTYPE html>\n<html>\n<body><a href=\"../\(wheel.filename)\">x</a></body>\n</html>")
                try await scene.rewrite("index.html") {
                    $0.replacing("  </body>", with: "    <a href=\"internal-tool/\">internal-tool</a><br/>\n  </body>")
                }
            },
            repairs: { scene in
                try await scene.delete("internal-tool-1.0-py3-none-any.whl")
                try await scene.reindex()
            }),
        Incident(
            title: "the CDN answers 503 to everything", failureClass: "F27", name: .control, verdict: .inconclusive,
            remedy: .outage,
            installation: .fail("torch", pip: "No matching distribution found", uv: "503 Service Unavailable"),
            breaks: { await $0.bench.sandbox.install([.init(.slowDown503, operation: "CDN")]) },
            repairs: { await $0.bench.sandbox.install([]) }),
        Incident(
            title: "the public host resets connections", failureClass: "F27", name: .control, verdict: .inconclusive,
            remedy: .outage,
            installation: .fail("torch", pip: "No matching distribution found", uv: "Connection reset"),
            breaks: { await $0.bench.sandbox.install([.init(.resetBefore, operation: "CDN")]) },
            repairs: { await $0.bench.sandbox.install([]) }),
        Incident(
            title: "the public may not read the bucket any more", failureClass: "F27", name: .control,
            verdict: .inconclusive, remedy: .outage, installation: .fail("torch", .noRelease),
            breaks: { await $0.bench.sandbox.install([.init(.accessDenied403, operation: "CDN")]) },
            repairs: { await $0.bench.sandbox.install([]) }),
        Incident(
            title: "an index was emptied by a job for another one", failureClass: "F28",
            setup: BenchSetup(listedIndexes: ["v2/gfx1151"]), name: .nothingPublished,
            installation: .fail("torch", .noRelease, index: "v2/gfx1151"),
            breaks: { scene in
                let visible = try await scene.bench.snapshot(IncidentScene.channel).visible
                for key in visible.keys where key.hasPrefix("v2/gfx1151/") {
                    try await scene.bench.store.delete(bucket: scene.channel.bucket, key: key)
                }
            }, repairs: { try await $0.mirror() }),
    ]
}
