import Foundation
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox

/// Links that lead nowhere, or to something else (F01 to F06, F17, F21, F30).
extension Incident {
    static let torch = TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"])
    private static let torchPage = "torch/index.html"
    private static let torchLink = "torch-2.9.1%2Brocm7.10.0-py3-none-any.whl"

    static let links: [Incident] = [
        Incident(
            title: "a cleanup job deletes a wheel that its page still links", failureClass: "F01",
            name: .danglingLink, remedy: .rollback, cannotInstall: "torch",
            breaks: { try await $0.delete(torch.filename) }, repairs: { try await $0.restore(torch.filename) }),
        Incident(
            title: "the page lists a wheel whose upload failed", failureClass: "F01", name: .danglingLink,
            remedy: .regenerate, cannotInstall: "torch==2.10.0",
            breaks: { scene in
                try await scene.rewrite(torchPage) {
                    $0.replacing(
                        "  </body>", with: "    <a href=\"../torch-2.10.0-py3-none-any.whl\">torch</a>\n  </body>")
                }
            }),
        Incident(
            title: "the wheel that a run published is deleted before it is verified", failureClass: "F01",
            moment: .duringRun, name: .danglingLink, remedy: .rollback,
            breaks: { try await $0.delete("filelock-3.20.0-py3-none-any.whl") },
            repairs: { try await $0.restore("filelock-3.20.0-py3-none-any.whl") }),
        Incident(
            title: "links are relative to the index, not to the page", failureClass: "F02", name: .foreignLink,
            remedy: .regenerate, cannotInstall: "torch",
            breaks: { try await $0.rewrite(torchPage) { $0.replacing("../", with: "") } }),
        Incident(
            title: "links name the bucket's own host", failureClass: "F02", name: .foreignLink, remedy: .regenerate,
            cannotInstall: "torch",
            breaks: {
                try await $0.rewrite(torchPage) { $0.replacing("../", with: "http://127.0.0.1:9/v2/gfx110X-all/") }
            }),
        Incident(
            title: "links lead into another index", failureClass: "F02", name: .foreignLink, remedy: .regenerate,
            breaks: { try await $0.rewrite(torchPage) { $0.replacing("../", with: "/v2/gfx120X-all/") } }),
        Incident(
            title: "an object without the slash answers for the index", failureClass: "F02", name: .pageAddress,
            breaks: { scene in
                try await scene.bench.put(
                    scene.index, Array("<html></html>".utf8), of: "nightly", contentType: "text/html")
            },
            repairs: { scene in
                try await scene.bench.sandbox.delete(bucket: scene.channel.bucket, key: .init(scene.index))
            }),
        Incident(
            title: "a + in a link is not encoded", failureClass: "F03", name: .plusEncoding, remedy: .regenerate,
            breaks: { try await $0.rewrite(torchPage) { $0.replacing("%2B", with: "+") } }),
        Incident(
            title: "an upload turned the + of a key into a space", failureClass: "F03", name: .plusEncoding,
            breaks: { scene in
                let wheel = TestWheel("torch", "2.9.2+rocm7.10.0", requires: ["filelock"])
                try await scene.upload(wheel, as: wheel.filename.replacing("+", with: " "))
            },
            repairs: { try await $0.delete("torch-2.9.2 rocm7.10.0-py3-none-any.whl") }),
        Incident(
            title: "the page states the hash of another build", failureClass: "F04", name: .hashMismatch,
            remedy: .regenerate, cannotInstall: "torch",
            breaks: { scene in
                try await scene.rewrite(torchPage) { text in
                    guard let range = text.firstRange(of: "#sha256=") else { return text }
                    return text.replacingCharacters(
                        in: range.upperBound..<text.index(range.upperBound, offsetBy: 8), with: "00000000")
                }
            }),
        Incident(
            title: "a wheel is uploaded again under its name", failureClass: "F04", name: .hashMismatch,
            remedy: .rollback, cannotInstall: "torch",
            breaks: {
                try await $0.upload(TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock", "setuptools"]))
            },
            repairs: { try await $0.restore(torch.filename) }),
        Incident(
            title: "another job rebuilds a wheel while a run publishes", failureClass: "F15", moment: .duringRun,
            name: .foreignWrite, remedy: .rollback,
            breaks: { try await $0.upload(TestWheel("filelock", "3.20.0", requiresPython: ">=3.11")) },
            repairs: { scene in
                try await scene.restore("filelock-3.20.0-py3-none-any.whl")
                try await scene.reindex()
            }),
        Incident(
            title: "a channel that demands hashes gets a page without", failureClass: "F05",
            setup: BenchSetup(requireHashes: true), name: .missingHash, remedy: .regenerate,
            breaks: { scene in
                try await scene.rewrite(torchPage) { $0.replacing(/#sha256=[0-9a-f]{64}/, with: "") }
            }),
        Incident(
            title: "a rebuilt wheel and its new hash replace what was released", failureClass: "F06",
            name: .changedFile, remedy: .rollback,
            breaks: { scene in
                try await scene.upload(TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"], extras: ["x"]))
                try await scene.reindex()
            },
            repairs: { scene in
                try await scene.restore(torch.filename)
                try await scene.reindex()
            }),
        Incident(
            title: "a page links another project's file", failureClass: "F17", name: .foreignLink, remedy: .regenerate,
            breaks: { scene in
                try await scene.rewrite(torchPage) {
                    $0.replacing(
                        "  </body>", with: "    <a href=\"../filelock-3.20.0-py3-none-any.whl\">filelock</a>\n  </body>"
                    )
                }
            }),
        Incident(
            title: "a page links a file of a folder below the index", failureClass: "F17", name: .foreignLink,
            remedy: .regenerate,
            breaks: { scene in
                let wheel = TestWheel("torch", "2.8.0")
                try await scene.upload(wheel, as: "old/\(wheel.filename)")
                try await scene.rewrite(torchPage) {
                    $0.replacing("  </body>", with: "    <a href=\"../old/\(wheel.filename)\">torch</a>\n  </body>")
                }
            }),
        Incident(
            title: "a page has a link that runs a script", failureClass: "F17", name: .foreignLink, remedy: .regenerate,
            breaks: { scene in
                try await scene.rewrite(torchPage) {
                    $0.replacing("  </body>", with: "    <a href=\"javascript:alert(1)\">torch</a>\n  </body>")
                }
            }),
        Incident(
            title: "a wheel may not be read by the public", failureClass: "F21", name: .forbidden,
            cannotInstall: "torch",
            breaks: { scene in
                await scene.bench.sandbox.install([
                    .init(.accessDenied403, operation: "CDN", key: "*torch-2.9.1*")
                ])
            },
            repairs: { await $0.bench.sandbox.install([]) }),
        Incident(
            title: "a wheel is replaced by an empty file", failureClass: "F30", name: .sizeMismatch,
            remedy: .rollback, cannotInstall: "torch",
            breaks: { try await $0.put(torch.filename, "", contentType: "binary/octet-stream") },
            repairs: { try await $0.restore(torch.filename) }),
    ]
}
