import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import Testing

/// Production is not written to where strangers can read its log, or earlier versions beside it.
@Suite("Strangers and the log") struct LogExposureTests {
    private func entries(_ bench: TestBench, of channel: String) async throws -> Int {
        try await bench.snapshot(channel).visible.keys.count { $0.text.hasPrefix(".rollbook/log/") }
    }

    private func pages(_ bench: TestBench) async throws -> [ObjectKey: [UInt8]] {
        try await bench.snapshot("nightly").visible.filter { !$0.key.isOwnDocument }.mapValues(\.bytes)
    }

    private func policy(_ bench: TestBench, _ statements: [String]?, of channel: String = "nightly") async throws {
        let document = statements.map { "{\"Version\": \"2012-10-17\", \"Statement\": [\($0.joined(separator: ","))]}" }
        try await bench.sandbox.setConfiguration("policy", document, of: bench.channel(channel).bucket)
    }

    private func refusal(_ result: RunResult) -> (url: String, isVersion: Bool, policy: [String])? {
        guard case .error(let error as RunError) = result.outcome,
            case .openLog("nightly", let url, let isVersion, let policy) = error
        else { return nil }
        return (url, isVersion, policy)
    }

    @Test(
        "The first run is refused before its first entry; dev goes on; the statement that is named lets nightly go on")
    func firstRun() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            for channel in ["dev", "nightly"] { try await policy(bench, nil, of: channel) }
            let before = try await pages(bench)
            let a = try TeamMachine(bench, "a")
            let refused = try #require(refusal(try await a.rollOut("nightly")))
            #expect(refused.url.hasSuffix("/.rollbook/lock") && !refused.isVersion)
            #expect(try await entries(bench, of: "nightly") == 0)
            #expect(try await pages(bench) == before)
            #expect(try await a.rollOut("dev").said == "done")
            #expect(try await entries(bench, of: "dev") > 0)

            try await policy(bench, refused.policy.map { $0.replacing("ACCOUNT", with: "123456789012") })
            #expect(try await a.rollOut("nightly").said == "done")
            #expect(try await pages(bench) != before)
        }
    }

    @Test("A log that was opened to the world stops the next run before it begins; nothing of it is recorded")
    func opened() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let a = try TeamMachine(bench, "a")
            let first = try await a.rollOut("nightly")
            #expect(first.said == "done")
            try await policy(bench, nil)
            let before = try await bench.snapshot("nightly")
            await #expect(throws: RunError.self) { _ = try await a.rollBack(first.run.id) }
            #expect(try await bench.snapshot("nightly") == before)
        }
    }

    @Test("Earlier versions that anybody can read stop a run as well, though the log is hidden")
    func earlierVersions() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let bucket = bench.channel("nightly").bucket
            let a = try TeamMachine(bench, "a")
            #expect(try await a.rollOut("nightly").said == "done")
            let reading = """
                {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:GetObjectVersion"],
                "Resource": "arn:aws:s3:::\(bucket)/*"}
                """
            let hiding = """
                {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject*",
                "Resource": "arn:aws:s3:::\(bucket)/.rollbook/*",
                "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}}
                """
            try await policy(bench, [reading, hiding])
            let other = try bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: nightly }\n")
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let b = try TeamMachine(bench, "b")
            let error = await #expect(throws: RunError.self) { _ = try await b.run(other) }
            guard case .openLog("nightly", let url, true, let statements)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(url.contains("?versionId="))
            try await policy(
                bench, [reading, hiding] + statements.map { $0.replacing("ACCOUNT", with: "123456789012") })
            #expect(try await b.run(other).said == "done")
        }
    }

    @Test("A cache that still has a withdrawn file, and passes no query on, opens nothing")
    func staleCache() async throws {
        var setup = TeamLogTests.setup
        setup.cdn = BenchCDN(minTTLSeconds: 86_400)
        try await TestBench.with(setup) { bench in
            let a = try TeamMachine(bench, "a")
            let first = try await a.rollOut("nightly")
            #expect(first.said == "done")
            // The checks of the public URLs have filled the cache.
            #expect(try await a.rollBack(first.run.id).said == "done")
            // The cache goes on with the file, whatever version is asked of it.
            #expect(try await a.rollOut("nightly").said == "done")
        }
    }

    @Test("A host that answers everything with a login page opens nothing")
    func loginPage() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let a = try TeamMachine(bench, "a")
            #expect(try await a.rollOut("nightly").said == "done")
            let page = SandboxFault.Kind.replacedAnswer(status: 200, contentType: "text/html", body: "sign in")
            await bench.sandbox.install([SandboxFault(page, operation: "CDN", key: "*.rollbook/*")])
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            #expect(try await a.rollOut("nightly").said == "done")
            let asked = await bench.sandbox.log().filter { $0.operation == "CDN" && $0.key.text.hasSuffix(".absent") }
            #expect(!asked.isEmpty)
        }
    }

    @Test("What strangers can read is asked once a run and bucket, however many steps it has")
    func requests() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let a = try TeamMachine(bench, "a")
            // At S3 and at the public URL: a document of the log's, and an earlier version once one is known.
            for (number, most) in [2, 4, 4].enumerated() {
                try await bench.put(TestWheel("torch", "2.1\(number)"), into: "v2/gfx110X-all", of: "nightly")
                let start = await bench.logLength()
                let steps = (0...number).map { step in
                    let index = bench.setup.prefixes[step % 2]
                    return "  - id: p\(step)\n    reindex: { channel: nightly, indexes: ['\(index)'] }\n"
                }
                let run = try await a.run(bench.playbook("pages\(number)", steps: steps.joined()))
                #expect(run.said == "done")
                let strange = await bench.sandbox.log().dropFirst(start).filter { entry in
                    let isOfS3 = entry.operation != "CDN" && entry.accessKeyID == nil
                    return isOfS3
                        || entry.operation == "CDN"
                            && (entry.key.isOwnDocument || entry.target.contains("versionId="))
                }
                #expect((1...most).contains(strange.count), "\(strange.map { "\($0.method) \($0.target)" })")
                #expect(strange.allSatisfy { $0.method == "HEAD" })
            }
        }
    }

    @Test("A log in a private bucket needs no statement; answers to waiting runs lie there as well")
    func elsewhere() async throws {
        var setup = TeamLogTests.setup
        setup.log = .elsewhere(try #require(ArchivePlace("s3://private/logs")))
        try await TestBench.with(setup) { bench in
            try await bench.sandbox.createBucket("private")
            try await policy(bench, nil)
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let playbook = try bench.playbook(
                "ask",
                steps: "  - id: ask\n    approve: { message: Begin? }\n  - id: p\n    reindex: { channel: nightly }\n")
            let run = try await a.run(playbook) { $0.console.ask = { _ in .nobody } }.run
            #expect(run.state == .waiting)
            _ = try await b.caughtUp()
            let record = try #require(try b.journal.run(run.id))
            let approval = try await RunApproval(
                workspace: b.workspace(), run: record, playbook: playbook, step: nil)
            let bucket = bench.channel("nightly").bucket
            let places = try await approval.give(
                try await approval.approval { _ in }, over: try await approval.standing())
            #expect(places == ["s3://private/logs/\(bucket)/approvals/\(run.id)/ask.json"])
            let workspace = a.workspace { $0.console.ask = { _ in .nobody } }
            #expect(try await Runner(workspace: workspace).resume(run, playbook: playbook).said == "done")
            #expect(try await entries(bench, of: "nightly") == 0)
            #expect(
                try await bench.sandbox.versions("private").contains { $0.key.text.hasPrefix("logs/\(bucket)/log/") })
        }
    }
}
