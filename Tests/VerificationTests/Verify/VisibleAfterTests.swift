import Foundation
import HTTPTransport
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import Testing

@testable import Verification

@Suite("Time to visible, and errors that are cached")
struct VisibleAfterTests {
    @Test(
        "Median and longest time",
        arguments: [
            ([], nil), ([nil], nil), (["3.0"], [3, 3]), (["1.0", nil, "4.0"], [2.5, 4]),
            (["9.0", "1.0", "2.0"], [2, 9]),
        ] as [([String?], [Double]?)])
    func statistics(times: [String?], expected: [Double]?) {
        let findings = times.map { time in
            Finding(
                .artifactServed, "u", .pass, message: "",
                evidence: time.map { [Finding.visibleAfter: $0] } ?? [:])
        }
        #expect(VisibleAfter(findings).map { [$0.median, $0.max] } == expected)
    }

    @Test("Only what passed was seen")
    func onlyPasses() {
        let written = Date(timeIntervalSince1970: 1000)
        let now = written.addingTimeInterval(2.34)
        let passed = Finding(.pageEqual, "u", .pass, message: "").visible(since: written, at: now)
        #expect(passed.evidence == [Finding.visibleAfter: "2.3"])
        let late = Finding(.pageEqual, "u", .inconclusive, remedy: .wait, message: "").visible(since: written, at: now)
        #expect(late.evidence == [:])
    }

    @Test(
        "A 403 or 404 is judged after the error TTL only, whatever the wait",
        arguments: [("404", 0, 30), ("403", 0, 30), ("404", 60, 60), ("200", 0, 0), ("200", 20, 20)])
    func errorTTL(status: String, waitSeconds: Int, atLeastSeconds: Int) async throws {
        let clock = BenchClock(standsStill: true)
        let channel = Channel(
            name: "c", bucket: "b", region: "us-east-2", publicURL: "http://h.example.org/",
            cloudFront: CloudFrontSetting(distribution: "E1", errorTTLSeconds: 30))
        let site = PublicSite(
            channel: channel, transport: NoTransport(), now: { clock.now },
            sleep: { clock.pass(seconds: Double($0.components.seconds) + 0.5) })
        let begin = clock.now
        let looks = Mutex(0)
        let findings = try await site.settled(["u"], waitSeconds: { _ in waitSeconds }) { url, _ in
            looks.withLock { $0 += 1 }
            let finding = Finding(
                .artifactServed, url, .inconclusive, remedy: .wait, message: "", evidence: ["status": status])
            return Look(finding, [finding])
        }
        #expect(findings.map(\.verdict) == [.inconclusive])
        let passed = clock.now.timeIntervalSince(begin)
        #expect(passed >= Double(atLeastSeconds) && passed < Double(atLeastSeconds) + 15, "\(passed) s")
        #expect(looks.withLock { $0 } > 1 || atLeastSeconds == 0)
    }

    /// Nothing is sent in these tests.
    private struct NoTransport: Transport {
        func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw CancellationError() }
    }

    static let cached = BenchSetup(indexes: ["gfx120X-all"], cdn: BenchCDN(minTTLSeconds: 60))

    @Test("Each URL is journaled with the seconds from its write to its first right sight")
    func journaled() async throws {
        try await TestBench.with(Self.cached) { bench in
            let root = bench.channel("nightly").publicURL(ofPrefix: "v2/gfx120X-all")
            for url in [root, root + "index.html"] { _ = try await bench.reader.send(HTTPRequest(url: url)) }
            let result = try await bench.rollOut("nightly") { $0.limits.publicWaitSeconds = 300 }
            #expect(result.said == "done")
            let checks = try bench.journal.checks(of: result.run.id)
            let seconds = Dictionary(
                uniqueKeysWithValues: checks.map {
                    ($0.subject, $0.evidence[Finding.visibleAfter].flatMap(Double.init))
                })
            let artifact = root + "filelock-3.20.0-py3-none-any.whl"
            #expect(Set(seconds.keys).isSuperset(of: [root, root + "index.html", artifact, artifact + ".metadata"]))
            for (subject, time) in seconds {
                let time = try #require(time, "\(subject)")
                let isStale = [root, root + "index.html"].contains(subject)
                #expect(isStale ? time >= 30 && time < 300 : time >= 0, "\(subject): \(time) s")
            }
            let pages = try #require(bench.recorder.findings.last { $0.name == .pageEqual })
            #expect(pages.message.contains("visible after"), "\(pages.message)")
            #expect(Double(pages.evidence["visible-after-seconds-max"] ?? "") ?? 0 >= 30)
        }
    }

    @Test("A page that becomes fresh while it is verified is told with its time, by itself")
    func freshAtLast() async throws {
        try await TestBench.with(Self.cached) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let page = bench.channel("nightly").publicURL(ofPrefix: "v2/gfx120X-all") + "torch/"
            for url in [page, page + "index.html"] { _ = try await bench.reader.send(HTTPRequest(url: url)) }
            try await bench.put(
                TestWheel("torch", "2.10.0", requires: ["filelock"]), into: "v2/gfx120X-all", of: "nightly")
            let verify = try bench.playbook(
                "look",
                steps: """
                      - id: pages
                        reindex: { channel: nightly }
                      - id: look
                        verify: { channel: nightly, wait: 5m }

                    """)
            let result = try await bench.run(verify)
            #expect(result.said == "done")
            let looks = try bench.journal.checks(of: result.run.id).filter { $0.stepPosition == 1 }
            let late = looks.filter { $0.evidence[Finding.visibleAfter] != nil }
            #expect(Set(late.map(\.subject)) == [page, page + "index.html"], "\(looks.map(\.message))")
            for look in late {
                let seconds = try #require(look.evidence[Finding.visibleAfter].flatMap(Double.init))
                #expect(seconds >= 30 && seconds < 300, "\(look.subject): \(seconds) s")
                #expect(look.message == "equals the page that should be there, visible after \(seconds) s")
            }
        }
    }

    @Test("Nobody asks for a URL before its object is there", arguments: ["dev", "nightly"])
    func neverEarly(channel: String) async throws {
        try await TestBench.with(Self.cached) { bench in
            let playbook = try bench.playbook(
                "rollout",
                steps: """
                      - id: update
                        mirror: { channel: \(channel), package: torch }
                      - id: pages
                        reindex: { channel: \(channel) }
                      - id: look
                        verify: { channel: \(channel), wait: 5m }

                    """)
            let result = try await bench.run(playbook)
            #expect(result.said == "done")
            let bucket = bench.channel(channel).bucket
            let log = await bench.sandbox.s3.log.entries.filter { $0.bucket == bucket }
            let created = try bench.journal.changes(of: result.run.id, state: .applied).filter { $0.before == .absent }
            #expect(created.count == 3, "a file, its sidecar, its page")
            for change in created {
                let key = change.key
                let written = try #require(
                    log.firstIndex { $0.key == key && ["PutObject", "CopyObject"].contains($0.operation) })
                let folder = ObjectKey(change.key.text.replacing("/index.html", with: "/"))
                let asked = try #require(log.firstIndex { $0.operation == "CDN" && [key, folder].contains($0.key) })
                #expect(asked > written, "\(change.key)")
            }
        }
    }
}
