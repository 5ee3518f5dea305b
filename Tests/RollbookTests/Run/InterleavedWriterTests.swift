import HTTPTransport
import Indexes
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

@Suite("Another writer comes in between")
struct InterleavedWriterTests {
    static let page = ObjectKey("v2/gfx110X-all/torch/index.html")
    static let foreign = Array("<a href=\"../somebody-elses.whl\">somebody-elses.whl</a>".utf8)

    @Test(
        "Just before our write: it is found before on a store whose conditions are trusted, right after elsewhere",
        arguments: [Channel.Conditions.trusted, .verify], ["dev", "nightly"])
    func between(conditions: Channel.Conditions, channel: String) async throws {
        // Without versions and without conditions what slips in between look and write is overwritten unseen.
        let removals: Removals.Rule = conditions == .verify && channel == "dev" ? .allowed : .none
        try await TestBench.with(BenchSetup(conditions: conditions), removals: removals) { bench in
            let earlier = try await bench.snapshot(channel)
            let foreign = Mutex<VersionID?>(nil)
            let result = try await bench.rollOut(channel) { workspace in
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in
                        guard request.method == "PUT", request.url.hasSuffix(Self.page.text),
                            foreign.withLock({ $0 == nil })
                        else { return }
                        let version = try await bench.put(
                            Self.page.text, Self.foreign, of: channel.name, contentType: "text/html")
                        foreign.withLock { $0 = version }
                    }
                }
            }
            guard case .conflict(let text) = result.outcome else {
                // Without versions and without conditions nothing is left by which it could be found.
                #expect(conditions == .verify && channel == "dev", "said \(result.said)")
                return
            }
            #expect(text.contains(Self.page.text))
            let record = try #require(try bench.journal.changes(of: result.run.id).first { $0.key == Self.page })
            #expect(record.state == .conflict)
            let after = try await bench.snapshot(channel)
            switch conditions {
            case .trusted:
                #expect(after.visible[Self.page]?.bytes == Self.foreign)
                #expect(record.after == nil)
            case .verify:
                // Ours stands above theirs, is known, and theirs is not lost.
                #expect(record.message?.contains("another version came in between") == true)
                #expect(record.after?.topVersionID == after.top(Self.page)?.id)
                #expect(after.versions.contains { $0.key == Self.page && $0.content?.bytes == Self.foreign })
            }
            // The changes after the page in its index were not tried; the other index is done.
            let states = try bench.journal.changes(of: result.run.id).filter { $0.rank == 3 }.map {
                "\($0.index) \($0.state)"
            }
            #expect(Set(states) == ["v2/gfx110X-all skipped", "v2/gfx120X-all applied"])
            guard channel == "nightly" else { return }
            let others = Set([foreign.withLock { $0 }].compactMap(\.self))
            #expect(try await bench.unexplained(channel, since: earlier, foreign: others) == [])
        }
    }

    @Test(
        "With the very bytes that stood there: found by the version",
        arguments: [Channel.Conditions.trusted, .verify])
    func sameBytes(conditions: Channel.Conditions) async throws {
        try await TestBench.with(BenchSetup(conditions: conditions)) { bench in
            let old = try #require(try await bench.snapshot("nightly").visible[Self.page]).bytes
            let isDone = Mutex(false)
            let result = try await bench.rollOut("nightly") { workspace in
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in
                        guard request.method == "PUT", request.url.hasSuffix(Self.page.text),
                            !isDone.withLock({ $0 })
                        else { return }
                        isDone.withLock { $0 = true }
                        try await bench.put(Self.page.text, old, of: "nightly", contentType: "text/html")
                    }
                }
            }
            guard case .conflict(let text) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(text.contains("another version came in between"))
        }
    }

    @Test("Between plan and start: nothing is written at all", arguments: [Channel.Conditions.trusted, .verify])
    func beforeStart(conditions: Channel.Conditions) async throws {
        let key = "v2/gfx120X-all/filelock-3.20.0-py3-none-any.whl"
        try await TestBench.with(BenchSetup(conditions: conditions)) { bench in
            let result = try await bench.rollOut("nightly") { workspace in
                let report = workspace.console.report
                // The plan is shown when it is made; then another writer uploads one of its files.
                let client = bench.client("nightly-python")
                _ = client
                workspace.console.report = { report($0) }
                workspace.connections.makeClient = { channel in
                    let isDone = Mutex(false)
                    return bench.client(channel.bucket) { request in
                        guard request.method == "GET", request.url.contains("?versions="),
                            !isDone.withLock({ $0 })
                        else { return }
                        isDone.withLock { $0 = true }
                        try await bench.put(key, Self.foreign, of: "nightly")
                    }
                }
            }
            guard case .conflict(let text) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(text.contains(key))
            let states = Set(try bench.journal.changes(of: result.run.id).map(\.state))
            #expect(states == [.conflict, .skipped])
            let writes = await bench.requests(to: "nightly").filter { !["GET", "HEAD"].contains($0.method) }
            #expect(writes.isEmpty)
        }
    }

    @Test("Our answer is lost and somebody writes above: our version is known all the same")
    func lostAndOverwritten() async throws {
        try await TestBench.with { bench in
            let earlier = try await bench.snapshot("nightly")
            await bench.sandbox.install([
                SandboxFault(.resetAfter, operation: "PutObject", key: Self.page.text, count: 1)
            ])
            let foreign = Mutex<VersionID?>(nil)
            let result = try await bench.rollOut("nightly") { workspace in
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in
                        // The look after the lost answer.
                        guard request.url.contains("?versions="), request.url.contains("torch%2Findex.html"),
                            foreign.withLock({ $0 == nil })
                        else { return }
                        let version = try await bench.put(
                            Self.page.text, Self.foreign, of: "nightly", contentType: "text/html")
                        foreign.withLock { $0 = version }
                    }
                }
            }
            guard case .conflict = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            let others = Set([foreign.withLock { $0 }].compactMap(\.self))
            #expect(others.count == 1)
            #expect(try await bench.unexplained("nightly", since: earlier, foreign: others) == [])
        }
    }
}
