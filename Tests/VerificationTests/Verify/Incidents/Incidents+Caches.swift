import HTTPTransport
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Verification

/// Caches that show what was (F07).
extension Incident {
    private static let cached = BenchSetup(cdn: BenchCDN(minTTLSeconds: 3600))
    private static let torchPage = "torch/index.html"

    /// Reads through the CDN, so that it keeps what there is.
    private static func warm(_ scene: IncidentScene, _ path: String) async throws {
        _ = try await scene.bench.reader.send(.init(url: scene.baseURL + path))
    }

    private static func passTime(_ scene: IncidentScene) async throws {
        try await scene.bench.workspace().clock.sleep(.seconds(4000))
    }

    static let caches: [Incident] = [
        Incident(
            title: "the CDN keeps the page from before the publish", failureClass: "F07", setup: cached,
            name: .pageEqual, verdict: .inconclusive, remedy: .wait, installation: .fail("torch==2.10.0", .noRelease),
            breaks: { scene in
                try await warm(scene, "torch/")
                try await warm(scene, "torch/index.html")
                try await scene.upload(TestWheel("torch", "2.10.0", requires: ["filelock"]))
                try await scene.reindex()
            }, repairs: passTime),
        Incident(
            title: "the page is fresh at one of its two addresses", failureClass: "F07", setup: cached,
            name: .pageEqual, verdict: .inconclusive, remedy: .wait, installation: .fail("torch==2.10.0", .noRelease),
            breaks: { scene in
                try await passTime(scene)
                try await warm(scene, "torch/")
                try await scene.upload(TestWheel("torch", "2.10.0", requires: ["filelock"]))
                try await scene.reindex()
            }, repairs: passTime),
        Incident(
            title: "the CDN keeps the old root page", failureClass: "F07", setup: cached, name: .rootEqual,
            verdict: .inconclusive, remedy: .wait,
            installation: .noticeNothing(because: "they ask for project pages by name"),
            breaks: { scene in
                try await warm(scene, "")
                try await warm(scene, "index.html")
                try await scene.upload(TestWheel("rocm", "7.10.0"))
                try await scene.reindex()
            }, repairs: passTime),
        Incident(
            title: "the CDN keeps a wheel that was taken back", failureClass: "F07", setup: cached,
            name: .staleFile, verdict: .inconclusive, remedy: .wait,
            installation: .fail(
                "torch", pip: "DO NOT MATCH THE HASHES", uv: "setuptools was not found",
                because: "uv reads what the new wheel requires before it compares hashes"),
            breaks: { scene in
                try await passTime(scene)
                try await scene.upload(TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["setuptools"]))
                try await warm(scene, "torch-2.9.1%2Brocm7.10.0-py3-none-any.whl")
                try await scene.restore(torch.filename)
                try await passTime(scene)
                try await scene.upload(TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["setuptools"]))
                try await warm(scene, "torch-2.9.1%2Brocm7.10.0-py3-none-any.whl")
                try await scene.restore(torch.filename)
            }, repairs: passTime),
    ]
}
