import Objects
import PlaybookFiles
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import TestKit
import Testing

/// Pages of sdists.
@Suite struct SdistPageTests {
    @Test("An sdist's Requires-Python comes from its PKG-INFO; one that cannot be read states none, and is named")
    func requiresPython() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"], ownWheels: [])) { bench in
            let index = "v2/gfx110X-all"
            for sdist in [TestSdist("rocm", "1.0", requiresPython: ">=3.8"), TestSdist("rocm", "1.1")] {
                try await bench.put("\(index)/\(sdist.filename)", sdist.bytes, of: "nightly")
            }
            try await bench.put("\(index)/rocm-1.2.tar.gz", Array("no archive".utf8), of: "nightly")
            let reindex = try bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
            let result = try await bench.run(reindex)
            try #require(result.isDone, "\(result.said)")
            let bytes = try await bench.store.bytes(
                bucket: bench.channel("nightly").bucket, key: ObjectKey("\(index)/rocm/index.html"))
            let name = try #require(ProjectName("rocm"))
            let page = try parseProjectPage(html: try #require(bytes), project: name)
            let stated = page.files.map { "\($0.filename) \($0.requiresPython ?? "none")" }
            #expect(stated == ["rocm-1.0.tar.gz >=3.8", "rocm-1.1.tar.gz none", "rocm-1.2.tar.gz none"])
            // Every sound one passes a verification, byte for byte.
            let verify = try bench.playbook(
                "verify", steps: "  - id: check\n    verify: { channel: nightly, full: true }\n    on-failure: stop\n")
            _ = try await bench.run(verify)
            let failed = try bench.journal.checks(
                of: try #require(try bench.journal.runs(limit: 1, unfinishedOnly: false).first).id
            )
            .filter { $0.verdict == .fail }
            #expect(failed.allSatisfy { $0.subject.contains("rocm-1.2") }, "\(failed.map(\.message))")
        }
    }
}
