import Objects
import PlaybookFiles
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Verification

/// Releases that cannot be installed as they are meant (F09, F11, F16, F18, F19, F22, F29).
extension Incident {
    private static func own(_ wheels: TestWheel...) -> BenchSetup { BenchSetup(ownWheels: wheels) }

    private static var families: BenchSetup {
        var setup = BenchSetup()
        setup.only = ["gfx110X-all": ["*gfx110X*"]]
        return setup
    }

    static let releases: [Incident] = [
        Incident(
            title: "a dependency of the release was never mirrored", failureClass: "F09",
            setup: BenchSetup(
                ownWheels: [TestWheel("torch", "2.9.1", requires: ["filelock", "networkx>=2.5"])],
                upstream: [TestWheel("filelock", "3.20.0"), TestWheel("networkx", "3.4.2")],
                dependencies: [dependency("filelock"), dependency("networkx")]),
            moment: .unseen, name: .unresolvableDependency, remedy: .regenerate,
            installation: .fail("torch", .noRelease),
            breaks: { scene in
                try await scene.mirror()
                for index in scene.bench.setup.prefixes {
                    for name in ["networkx-3.4.2-py3-none-any.whl", "networkx-3.4.2-py3-none-any.whl.metadata"] {
                        try await scene.bench.store.delete(
                            bucket: scene.channel.bucket, key: .init("\(index)/\(name)"))
                    }
                }
                try await scene.reindex()
            }, repairs: { try await $0.mirror() }),
        Incident(
            title: "one index was left out when a dependency was mirrored", failureClass: "F09", moment: .unseen,
            name: .missingInSibling, remedy: .regenerate, installation: .fail("torch", .noRelease),
            breaks: { scene in
                try await scene.mirror()
                try await scene.delete("filelock-3.20.0-py3-none-any.whl")
                try await scene.delete("filelock-3.20.0-py3-none-any.whl.metadata")
                try await scene.reindex()
            },
            repairs: { try await $0.mirror() }),
        Incident(
            title: "the latest dependency breaks the release's pin", failureClass: "F11",
            setup: own(TestWheel("torch", "2.9.1", requires: ["filelock<3.20"])), moment: .unseen,
            name: .unresolvableDependency, remedy: .regenerate, installation: .fail("torch", .noRelease),
            breaks: { try await $0.mirror() },
            repairs: { scene in
                try await scene.bench.offer([TestWheel("filelock", "3.19.1")])
                try await scene.mirror()
            }),
        Incident(
            title: "the version that consumers pin is not on offer", failureClass: "F11",
            settings: ", expect: [filelock==3.16.1]", name: .expectedVersion, remedy: .regenerate,
            installation: .fail("filelock==3.16.1", .noRelease),
            breaks: { _ in },
            repairs: { scene in
                try await scene.bench.offer([TestWheel("filelock", "3.16.1")])
                try await scene.mirror()
            }),
        Incident(
            title: "the new release lacks a Python that the one before had", failureClass: "F16",
            setup: own(
                TestWheel("torch", "2.9.1", requires: ["filelock"], tag: "cp312-cp312-linux_x86_64"),
                TestWheel("torch", "2.9.1", requires: ["filelock"], tag: "cp313-cp313-linux_x86_64")),
            name: .incompleteSet, remedy: .regenerate, installation: .takeWrong("torch", "2.9.1", minor: 13),
            breaks: { scene in
                try await scene.upload(
                    TestWheel("torch", "2.10.0", requires: ["filelock"], tag: "cp312-cp312-linux_x86_64"))
                try await scene.reindex()
            },
            repairs: { scene in
                try await scene.upload(
                    TestWheel("torch", "2.10.0", requires: ["filelock"], tag: "cp313-cp313-linux_x86_64"))
                try await scene.reindex()
            }),
        Incident(
            title: "the exact pin of a release was not published with it", failureClass: "F16",
            name: .unresolvableDependency, remedy: .regenerate, installation: .fail("torch==2.10.0", .noRelease),
            breaks: { scene in
                try await scene.upload(TestWheel("torch", "2.10.0", requires: ["filelock", "rocm==7.11.0"]))
                try await scene.reindex()
            },
            repairs: { scene in
                try await scene.upload(TestWheel("rocm", "7.11.0"))
                try await scene.reindex()
            }),
        Incident(
            title: "a page states the requires-python of another release", failureClass: "F18",
            name: .requiresPythonMismatch, remedy: .regenerate, installation: .fail("filelock", .noRelease),
            breaks: { scene in
                try await scene.rewrite("filelock/index.html") {
                    $0.replacing("&gt;=3.10", with: "&gt;=3.99")
                }
            }),
        Incident(
            title: "a page lost requires-python", failureClass: "F18", name: .requiresPythonMismatch,
            remedy: .regenerate,
            installation: .noticeNothing(
                "filelock", "3.20.0", because: "this Python is new enough; older ones fail late"),
            breaks: { scene in
                try await scene.rewrite("filelock/index.html") {
                    $0.replacing(" data-requires-python=\"&gt;=3.10\"", with: "")
                }
            }),
        Incident(
            title: "the metadata that the page promises is gone", failureClass: "F19", name: .metadataMissing,
            remedy: .rollback, installation: .fail("filelock", .fileRefused),
            breaks: { try await $0.delete("filelock-3.20.0-py3-none-any.whl.metadata") }),
        Incident(
            title: "the metadata file is of another wheel", failureClass: "F19", settings: ", full: true",
            name: .metadataMismatch, remedy: .rollback, installation: .fail("filelock", .otherHash),
            breaks: { scene in
                try await scene.put(
                    "filelock-3.20.0-py3-none-any.whl.metadata",
                    "Metadata-Version: 2.1\nName: filelock\nVersion: 3.19.0\n", contentType: "binary/octet-stream")
            },
            repairs: { try await $0.restore("filelock-3.20.0-py3-none-any.whl.metadata") }),
        Incident(
            title: "the local label of a new build sorts below that of the old one", failureClass: "F22",
            setup: BenchSetup(
                ownWheels: [TestWheel("torch", "2.9.1"), TestWheel("filelock", "3.20.0+rocm7.15")],
                upstream: [TestWheel("filelock", "3.20.0+rocm10.1")]),
            moment: .duringRun, settings: ", install: [filelock], pythons: ['3.12']", name: .wrongVersionWins,
            remedy: .rollback, installation: .takeWrong("filelock", "3.20.0+rocm7.15"), breaks: { _ in },
            repairs: { scene in
                let higher = TestWheel("filelock", "3.20.1+rocm10.1")
                for index in scene.bench.setup.prefixes {
                    try await scene.bench.put("\(index)/\(higher.filename)", higher.bytes, of: IncidentScene.channel)
                }
                try await scene.reindex()
            }),
        Incident(
            title: "of two builds the older one sorts higher, by its label", failureClass: "F22",
            setup: own(TestWheel("torch", "2.9.1+rocm7.15"), TestWheel("torch", "2.9.1+rocm10.1")), moment: .unseen,
            name: .localVersionWins, installation: .takeWrong("torch", "2.9.1+rocm7.15"),
            breaks: { try await $0.mirror() },
            repairs: { scene in
                try await scene.upload(TestWheel("torch", "2.9.2+rocm10.1"))
                for index in scene.bench.setup.prefixes where index != scene.index {
                    try await scene.bench.put(
                        TestWheel("torch", "2.9.2+rocm10.1"), into: index, of: IncidentScene.channel)
                }
                try await scene.reindex()
            }),
        Incident(
            title: "a local version stands above the one that the catalog mirrors", failureClass: "F22",
            name: .localVersionWins, installation: .takeWrong("filelock", "3.20.0+x"),
            breaks: { scene in
                let wheel = TestWheel("filelock", "3.20.0+x", requiresPython: ">=3.10")
                for index in scene.bench.setup.prefixes {
                    try await scene.bench.put(wheel, into: index, of: IncidentScene.channel)
                }
                try await scene.reindex()
            },
            repairs: { scene in
                for index in scene.bench.setup.prefixes {
                    try await scene.bench.store.delete(
                        bucket: scene.bench.channel(IncidentScene.channel).bucket,
                        key: ObjectKey("\(index)/filelock-3.20.0+x-py3-none-any.whl"))
                }
                try await scene.reindex()
            }),
        Incident(
            title: "libraries of another GPU family lie in an index", failureClass: "F17",
            setup: families, name: .foreignFamily, remedy: .regenerate,
            installation: .noticeNothing("rocm", "1.0+gfx1151", because: "nothing in it says for which GPU it is"),
            breaks: { scene in
                let wheel = TestWheel("rocm", "1.0+gfx1151", requiresPython: nil)
                try await scene.upload(wheel)
                try await scene.put(
                    "rocm/index.html",
                    "<!DOCTYPE html>\n<html>\n<body><a href=\"../rocm-1.0%2Bgfx1151-py3-none-any.whl\">x</a></body>\n</html>"
                )
                try await scene.rewrite("index.html") {
                    $0.replacing("  </body>", with: "    <a href=\"rocm/\">rocm</a><br/>\n  </body>")
                }
            }),
        Incident(
            title: "a wheel was renamed and not rebuilt", failureClass: "F29", name: .filenameMismatch,
            remedy: nil,
            installation: .fail(
                "torch==2.10.0", pip: "No matching distribution found", uv: "Wheel version does not match filename"),
            breaks: { scene in
                try await scene.upload(
                    TestWheel("torch", "2.9.9", requires: ["filelock"]), as: "torch-2.10.0-py3-none-any.whl")
                try await scene.reindex()
            },
            repairs: { scene in
                try await scene.upload(TestWheel("torch", "2.10.0", requires: ["filelock"]))
                try await scene.reindex(", accept-overwrites: true")
            }),
    ]

    static let all = links + pages + releases + caches + curation + json
}
