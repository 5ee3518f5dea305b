import Foundation
import HTTPTransport
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

/// Stale after a publication, invalidated, fresh: on the sandbox, whose CDN keeps pages for an hour.
@Suite("Invalidation of what a run changed")
struct InvalidationRunTests {
    static let setup = BenchSetup(indexes: ["gfx120X-all"], cdn: BenchCDN(minTTLSeconds: 3600, invalidationSeconds: 30))

    static let steps = """
          - id: update
            mirror: { channel: nightly, package: torch }
          - id: pages
            reindex: { channel: nightly }
          - id: forget
            invalidate: { channel: nightly }

        """

    /// Fills the cache with the pages of the index as they are.
    private func prime(_ bench: TestBench) async throws -> [String] {
        let index = bench.channel("nightly").publicURL(ofPrefix: "v2/gfx120X-all")
        let urls = ["", "index.html", "torch/", "torch/index.html"].map { index + $0 }
        for url in urls { #expect(try await bench.reader.send(HTTPRequest(url: url)).status == 200) }
        return urls
    }

    /// Whether each URL shows what the bucket holds.
    private func fresh(_ urls: [String], _ bench: TestBench) async throws -> [Bool] {
        let bucket = try await bench.snapshot("nightly")
        var fresh: [Bool] = []
        for url in urls {
            let key = String(url.dropFirst(bench.channel("nightly").publicURL.count))
            let stored = try #require(bucket.visible[ObjectKey(key.hasSuffix("/") ? key + "index.html" : key)])
            fresh.append(try await bench.reader.send(HTTPRequest(url: url)).body == stored.bytes)
        }
        return fresh
    }

    private func invalidations(_ bench: TestBench) async throws -> [CDNInvalidation] {
        let cdn = try #require(bench.sandbox.distributions[bench.channel("nightly").bucket])
        return await cdn.everyInvalidation
    }

    @Test("Stale after the pages were written, fresh after the step; journaled with id and time; only changed paths")
    func staleThenFresh() async throws {
        try await TestBench.with(Self.setup) { bench in
            let urls = try await prime(bench)
            let before = try await bench.run(
                bench.playbook("rollout", steps: Self.steps), options: .init(until: "pages"))
            #expect(try await fresh(urls, bench) == [false, false, false, false], "\(before.said)")
            let late = try bench.journal.checks(of: before.run.id).filter { $0.verdict == .inconclusive }.map(\.subject)
            #expect(Set(late).isSuperset(of: urls), "the late URLs are on record")
            let result = try await bench.resume(before.run)
            #expect(result.said == "done")
            #expect(try await fresh(urls, bench) == [true, true, true, true])

            let batch = try #require(try await invalidations(bench).first)
            let index = "/v2/gfx120X-all/"
            #expect(batch.paths == [index, "\(index)index.html", "\(index)torch/", "\(index)torch/index.html"])
            #expect(batch.callerReference.hasPrefix("rollbook-\(result.run.id)-2-"))
            let check = try #require(try bench.journal.checks(of: result.run.id).last { $0.name == "invalidation" })
            #expect(check.verdict == .pass && check.evidence["invalidation"] == batch.id)
            let seconds = try #require(check.evidence["completed-after-seconds"].flatMap { Double($0) })
            #expect(seconds >= 30 && seconds < 100)
            #expect(bench.recorder.notes.contains { $0.hasPrefix("4 paths; the first 1000 a month are free") })
            #expect(try bench.journal.verify() == [])
        }
    }

    @Test("A run that is resumed after it asked does not ask again")
    func sameReference() async throws {
        try await TestBench.with(Self.setup) { bench in
            _ = try await prime(bench)
            let playbook = try bench.playbook("rollout", steps: Self.steps)
            // The wait is over before CloudFront is done: the machine is gone, as far as CloudFront can see.
            let cut = try await bench.run(playbook) { workspace in
                workspace.clock.sleep = { _ in throw CancellationError() }
            }
            #expect(!cut.isDone)
            let asked = try await invalidations(bench)
            #expect(asked.count == 1)
            let result = try await bench.resume(cut.run)
            #expect(result.said == "done")
            #expect(try await invalidations(bench) == asked, "the same reference and paths: the same invalidation")
        }
    }

    @Test("With too many in progress it waits for them; at its deadline it says so, and asks again when resumed")
    func tooMany() async throws {
        var setup = Self.setup
        setup.cdn?.wildcardFrom = 2
        setup.cdn?.invalidationSeconds = 15
        try await TestBench.with(setup) { bench in
            let cdn = try #require(bench.sandbox.distributions[bench.channel("nightly").bucket])
            let others = { @Sendable in
                let reference = "theirs-\(await cdn.everyInvalidation.count)"
                _ = try await cdn.invalidate(paths: (0..<15).map { "/other/\($0)/*" }, callerReference: reference)
            }
            try await others()
            let steps = Self.steps.replacing(
                "invalidate: { channel: nightly }", with: "invalidate: { channel: nightly, wait: 60s }")
            let first = try await bench.run(bench.playbook("rollout", steps: steps)) { workspace in
                let sleep = workspace.clock.sleep
                workspace.clock.sleep = { duration in
                    try await sleep(duration)
                    try await others()
                }
            }
            #expect(first.said.hasPrefix("checks failed: 1 check not passed: too many invalidations"), "\(first.said)")
            #expect(try await invalidations(bench).allSatisfy { $0.callerReference.hasPrefix("theirs") })
            let again = try await bench.resume(first.run)
            #expect(again.said == "done", "\(bench.recorder.notes)")
            #expect(try await invalidations(bench).map(\.paths).last == ["/v2/gfx120X-all/*"])
        }
    }

    @Test("A playbook that would invalidate a channel without a distribution does not begin")
    func noDistribution() async throws {
        try await TestBench.with { bench in
            let playbook = Playbook(
                name: "x", summary: "", inputs: [],
                steps: [PlaybookStep(id: "forget", kind: InvalidateStep(channel: "dev"))], text: "")
            await #expect(throws: RunError.noDistribution(channel: "dev")) {
                _ = try await bench.run(playbook)
            }
            let runs = try bench.journal.runs(limit: nil, unfinishedOnly: false)
            #expect(runs.isEmpty)
        }
    }

    @Test("A dry run names the paths of what the steps before it would write, and asks nothing")
    func dryRun() async throws {
        try await TestBench.with(Self.setup) { bench in
            let steps = try await DryRun(workspace: bench.workspace()).run(
                bench.playbook("rollout", steps: Self.steps), inputs: [:]
            ) { _ in }
            let forget = try #require(steps.last)
            #expect(forget.paths.count == 4)
            #expect(forget.summary.hasPrefix("4 paths; ") && forget.summary.hasSuffix("3 new objects need none"))
            #expect(try await invalidations(bench).isEmpty)
        }
    }

    @Test("Verify with `invalidate` asks for what it found stale, and for that alone")
    func verifyInvalidates() async throws {
        try await TestBench.with(Self.setup) { bench in
            let urls = try await prime(bench)
            #expect(try await bench.rollOut("nightly").said == "done")
            // One of the four is fresh already.
            let cdn = try #require(bench.sandbox.distributions[bench.channel("nightly").bucket])
            _ = try await cdn.invalidate(paths: ["/v2/gfx120X-all/torch/"], callerReference: "theirs")
            bench.clock.pass(seconds: 31)
            let stale = try await bench.run(
                bench.playbook("look", steps: "  - id: look\n    verify: { channel: nightly, wait: 5s }\n"))
            #expect(stale.said.hasPrefix("waiting: not fresh yet: 3 checks not passed"), "\(stale.said)")
            let result = try await bench.run(
                bench.playbook("look", steps: "  - id: look\n    verify: { channel: nightly, invalidate: true }\n"))
            #expect(result.said == "done")
            #expect(try await fresh(urls, bench) == [true, true, true, true])
            let asked = try #require(try await invalidations(bench).last)
            #expect(
                asked.paths.map { String($0.dropFirst("/v2/gfx120X-all".count)) }
                    == ["/", "/index.html", "/torch/index.html"])
            #expect(try bench.journal.checks(of: result.run.id).contains { $0.name == "invalidation" })
            #expect(bench.recorder.notes.contains { $0.hasPrefix("3 stale public URLs: 3 paths; ") })
        }
    }

    @Test(
        "By hand: the pages of a selection, or what a run changed",
        arguments: [
            ("pages: true", 4), ("pages: true, projects: [Torch]", 2), ("run: last", 4),
            ("run: last, projects: [torch]", 2), ("run: last, indexes: [v2/other]", 0),
        ])
    func selected(settings: String, count: Int) async throws {
        var setup = Self.setup
        setup.upstream = []
        setup.dependencies = []
        try await TestBench.with(setup) { bench in
            _ = try await prime(bench)
            #expect(
                try await bench.run(
                    bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
                ).said == "done")
            let result = try await bench.run(
                bench.playbook("forget", steps: "  - id: forget\n    invalidate: { channel: nightly, \(settings) }\n"))
            #expect(result.said == "done")
            #expect(try await invalidations(bench).flatMap(\.paths).count == count)
        }
    }

    @Test(
        "By itself a run asks CloudFront after a rollback, after every write, or never",
        arguments: [
            (CloudFrontSetting.Invalidation.rollbacks, [0, 1]), (.always, [1, 2]), (.never, [0, 0]),
        ])
    func byItself(invalidation: CloudFrontSetting.Invalidation, counts: [Int]) async throws {
        var setup = Self.setup
        (setup.upstream, setup.dependencies) = ([], [])
        setup.cdn?.invalidation = invalidation
        try await TestBench.with(setup) { bench in
            _ = try await prime(bench)
            let published = try await bench.run(
                bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n"))
            #expect(published.said == "done")
            var found = [try await invalidations(bench).count]
            let result = try await bench.rollBack(published.run)
            #expect(result.said == "done")
            found.append(try await invalidations(bench).count)
            #expect(found == counts)
            let findings = try bench.journal.checks(of: result.run.id).filter { $0.name == "invalidation" }
            #expect(findings.map(\.verdict) == (invalidation == .never ? [] : [.pass]))
        }
    }

    @Test("A rollback that may not ask CloudFront is done all the same, and names the command that asks")
    func notAllowed() async throws {
        var setup = Self.setup
        (setup.upstream, setup.dependencies) = ([], [])
        setup.cdn?.invalidation = .rollbacks
        try await TestBench.with(setup) { bench in
            let published = try await bench.run(
                bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n"))
            let result = try await bench.rollBack(published.run, "") { workspace in
                workspace.connections.makeCloudFrontClient = { channel in
                    try bench.cloudFrontClient(
                        channel.moved(
                            toEndpoint: bench.sandbox.s3URL,
                            cloudFront: CloudFrontSetting(distribution: "ENOTTHERE")))
                }
            }
            #expect(result.said == "done")
            let warning = try #require(bench.recorder.notes.first { $0.hasPrefix("warning: CloudFront was not asked") })
            #expect(warning.contains("`rollbook invalidate nightly --run \(result.run.id)` asks again"))
        }
    }

    @Test("What CloudFront refuses ends the run with its own words")
    func refused() async throws {
        try await TestBench.with(Self.setup) { bench in
            let result = try await bench.run(
                bench.playbook("forget", steps: "  - id: forget\n    invalidate: { channel: nightly, pages: true }\n")
            ) { workspace in
                workspace.connections.makeCloudFrontClient = { channel in
                    try bench.cloudFrontClient(
                        channel.moved(
                            toEndpoint: bench.sandbox.s3URL,
                            cloudFront: CloudFrontSetting(distribution: "ENOTTHERE")))
                }
            }
            #expect(result.said.contains("NoSuchDistribution"), "\(result.said)")
        }
    }
}
