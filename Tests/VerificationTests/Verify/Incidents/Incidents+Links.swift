import Foundation
import Objects
import PlaybookFiles
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Verification

/// Links that lead nowhere, or to something else (F01 to F06, F17, F21, F30).
extension Incident {
    static let torch = TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"])
    private static let torchPage = "torch/index.html"
    private static let torchLink = "torch-2.9.1%2Brocm7.10.0-py3-none-any.whl"

    static let links: [Incident] = [
        Incident(
            title: "a cleanup job deletes a wheel that its page still links", failureClass: "F01",
            name: .danglingLink, remedy: .rollback, installation: .fail("torch", .fileRefused),
            breaks: { try await $0.delete(torch.filename) }, repairs: { try await $0.restore(torch.filename) }),
        Incident(
            title: "the page lists a wheel whose upload failed", failureClass: "F01", name: .danglingLink,
            remedy: .regenerate, installation: .fail("torch==2.10.0", .fileRefused),
            breaks: { scene in
                try await scene.rewrite(torchPage) {
                    $0.replacing(
                        "  </body>", with: "    <a href=\"../torch-2.10.0-py3-none-any.whl\">torch</a>\n  </body>")
                }
            }),
        Incident(
            title: "the wheel that a run published is deleted before it is verified", failureClass: "F01",
            moment: .duringRun, name: .danglingLink, remedy: .rollback, installation: .fail("filelock", .fileRefused),
            breaks: { try await $0.delete("filelock-3.20.0-py3-none-any.whl") },
            repairs: { try await $0.restore("filelock-3.20.0-py3-none-any.whl") }),
        Incident(
            title: "links are relative to the index, not to the page", failureClass: "F02", name: .foreignLink,
            remedy: .regenerate, installation: .fail("torch", .fileRefused),
            breaks: { try await $0.rewrite(torchPage) { $0.replacing("../", with: "") } }),
        Incident(
            title: "links name the bucket's own host", failureClass: "F02", name: .foreignLink, remedy: .regenerate,
            installation: .fail("torch", pip: "Failed to connect", uv: "Connection refused"),
            breaks: {
                try await $0.rewrite(torchPage) { $0.replacing("../", with: "http://127.0.0.1:9/v2/gfx110X-all/") }
            }),
        Incident(
            title: "links lead into another index", failureClass: "F02", name: .foreignLink, remedy: .regenerate,
            installation: .noticeNothing(because: "the other index has a file of that name"),
            breaks: { try await $0.rewrite(torchPage) { $0.replacing("../", with: "/v2/gfx120X-all/") } }),
        Incident(
            title: "an object without the slash answers for the index", failureClass: "F02", name: .pageAddress,
            installation: .noticeNothing(because: "they ask for folders"),
            breaks: { scene in
                try await scene.bench.put(
                    scene.index, Array("<html></html>".utf8), of: "nightly", contentType: "text/html")
            },
            repairs: { scene in
                try await scene.bench.store.delete(bucket: scene.channel.bucket, key: .init(scene.index))
            }),
        Incident(
            title: "a + in a link is not encoded", failureClass: "F03", name: .plusEncoding, remedy: .regenerate,
            installation: Installation(
                requirement: "torch", pip: .takes("2.9.1+rocm7.10.0"), uv: .fails("403 Forbidden"),
                because: "pip encodes what a page left raw, uv asks as it is written"),
            breaks: { try await $0.rewrite(torchPage) { $0.replacing("%2B", with: "+") } }),
        Incident(
            title: "an upload turned the + of a key into a space", failureClass: "F03", name: .plusEncoding,
            installation: .noticeNothing(because: "no page links the file"),
            breaks: { scene in
                let wheel = TestWheel("torch", "2.9.2+rocm7.10.0", requires: ["filelock"])
                try await scene.upload(wheel, as: wheel.filename.replacing("+", with: " "))
            },
            repairs: { try await $0.delete("torch-2.9.2 rocm7.10.0-py3-none-any.whl") }),
        Incident(
            title: "the page states the hash of another build", failureClass: "F04", name: .hashMismatch,
            remedy: .regenerate, installation: .fail("torch", .otherHash),
            breaks: { scene in
                try await scene.rewrite(torchPage) { text in
                    guard let range = text.firstRange(of: "#sha256=") else { return text }
                    return text.replacingCharacters(
                        in: range.upperBound..<text.index(range.upperBound, offsetBy: 8), with: "00000000")
                }
            }),
        Incident(
            title: "a wheel is uploaded again under its name", failureClass: "F04", name: .hashMismatch,
            remedy: .rollback,
            installation: .fail(
                "torch", pip: "DO NOT MATCH THE HASHES", uv: "setuptools was not found",
                because: "uv reads what the new wheel requires before it compares hashes"),
            breaks: {
                try await $0.upload(TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock", "setuptools"]))
            },
            repairs: { try await $0.restore(torch.filename) }),
        Incident(
            title: "another job rebuilds a wheel while a run publishes", failureClass: "F15", moment: .duringRun,
            name: .foreignWrite, remedy: .rollback, installation: .fail("filelock", .otherHash),
            breaks: { try await $0.upload(TestWheel("filelock", "3.20.0", requiresPython: ">=3.11")) },
            repairs: { scene in
                try await scene.restore("filelock-3.20.0-py3-none-any.whl")
                try await scene.reindex()
            }),
        Incident(
            title: "a channel that demands hashes gets a page without", failureClass: "F05",
            setup: BenchSetup(requireHashes: true), name: .missingHash, remedy: .regenerate,
            installation: .noticeNothing(because: "a hash that is not stated is not missed"),
            breaks: { scene in
                try await scene.rewrite(torchPage) { $0.replacing(/#sha256=[0-9a-f]{64}/, with: "") }
            }),
        Incident(
            title: "a rebuilt wheel and its new hash replace what was released", failureClass: "F06",
            name: .changedFile, remedy: .rollback,
            installation: .noticeNothing(because: "nobody remembers the hash of the release"),
            breaks: { scene in
                try await scene.upload(TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"], extras: ["x"]))
                try await scene.reindex(", accept-overwrites: true")
            },
            repairs: { scene in
                try await scene.restore(torch.filename)
                try await scene.reindex()
            }),
        Incident(
            title: "a page links another project's file", failureClass: "F17", name: .foreignLink, remedy: .regenerate,
            installation: .noticeNothing(because: "they pass over files of other projects"),
            breaks: { scene in
                try await scene.rewrite(torchPage) {
                    $0.replacing(
                        "  </body>", with: "    <a href=\"../filelock-3.20.0-py3-none-any.whl\">filelock</a>\n  </body>"
                    )
                }
            }),
        Incident(
            title: "a page links a file of a folder below the index", failureClass: "F17", name: .foreignLink,
            remedy: .regenerate, installation: .takeWrong("torch<2.9", "2.8.0"),
            breaks: { scene in
                let wheel = TestWheel("torch", "2.8.0")
                try await scene.upload(wheel, as: "old/\(wheel.filename)")
                try await scene.rewrite(torchPage) {
                    $0.replacing("  </body>", with: "    <a href=\"../old/\(wheel.filename)\">torch</a>\n  </body>")
                }
            }),
        Incident(
            title: "a page has a link that runs a script", failureClass: "F17", name: .foreignLink, remedy: .regenerate,
            installation: .noticeNothing(because: "they pass over what is no file"),
            breaks: { scene in
                try await scene.rewrite(torchPage) {
                    $0.replacing("  </body>", with: "    <a href=\"javascript:alert(1)\">torch</a>\n  </body>")
                }
            }),
        Incident(
            title: "a wheel may not be read by the public", failureClass: "F21", name: .forbidden,
            installation: .fail("torch", .fileRefused),
            breaks: { scene in
                await scene.bench.sandbox.install([
                    .init(.accessDenied403, operation: "CDN", key: "*torch-2.9.1*")
                ])
            },
            repairs: { await $0.bench.sandbox.install([]) }),
        Incident(
            title: "a wheel is replaced by an empty file", failureClass: "F30", name: .sizeMismatch,
            remedy: .rollback,
            installation: .fail("torch", pip: "DO NOT MATCH THE HASHES", uv: "Failed to unzip wheel"),
            breaks: { try await $0.put(torch.filename, "", contentType: "binary/octet-stream") },
            repairs: { try await $0.restore(torch.filename) }),
    ]
}
