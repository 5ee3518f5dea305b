import HTTPTransport
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import Synchronization
import TestKit
import TestMachine
import Testing

/// Installers read while something is published, rolled back, and that rolled back: objects are created, overwritten
/// and withdrawn. No cache stands between.
@Suite("Readers during a publish and a rollback")
struct ReaderTests {
    static let dependencies = [dependency("filelock"), dependency("jinja2")]
    static let upstream = [
        TestWheel("filelock", "3.20.0", requiresPython: ">=3.10"), TestWheel("jinja2", "3.1.6"),
    ]

    /// Every layout with every mode, or each once.
    private static func worlds(_ number: Int) -> [(IndexLayout, Channel.Conditions)] {
        let modes = Channel.Conditions.allCases
        return IndexLayout.allCases.enumerated().flatMap { position, layout in
            FaultScale.isLittle
                ? [(layout, modes[(position + number) % modes.count])] : modes.map { (layout, $0) }
        }
    }

    private static func setup(_ layout: IndexLayout, _ conditions: Channel.Conditions = .trusted) -> BenchSetup {
        BenchSetup(layout: layout, conditions: conditions, upstream: upstream, dependencies: dependencies)
    }

    @Test(
        "Readers who go on all the time never meet a link to nothing, nor other bytes than a page says",
        arguments: worlds(0))
    func allTheTime(layout: IndexLayout, conditions: Channel.Conditions) async throws {
        try await TestBench.with(Self.setup(layout, conditions)) { bench in
            // Long enough for the readers to come in between.
            await bench.sandbox.install(
                ["PUT", "DELETE"].map { SandboxFault(.latency(milliseconds: 5), method: $0, bucket: "nightly-python") })
            let readers = Self.readers(of: bench)
            try await withThrowingTaskGroup(of: [String].self) { group in
                for reader in readers + readers { group.addTask { try await reader.readAllTheTime() } }
                for _ in 0..<FaultScale.count(1, bounded: 1, full: 10) {
                    for said in try await Self.thereAndBack(bench) { #expect(said == "done") }
                }
                readers.forEach { $0.stop() }
                for try await problems in group { #expect(problems == []) }
            }
            for reader in readers {
                #expect(reader.seen.passes > 2)
                FaultScale.tell("readers, \(layout), \(conditions): \(reader.seen)")
            }
        }
    }

    @Test(
        "Before each write every page that was ever fetched is followed once more: what is gone is linked no more",
        arguments: worlds(1))
    func beforeEachWrite(layout: IndexLayout, conditions: Channel.Conditions) async throws {
        try await TestBench.with(Self.setup(layout, conditions)) { bench in
            let readers = Self.readers(of: bench)
            let pages = Mutex<Set<IndexReader.Fetched>>([])
            let problems = Mutex<[String]>([])
            let steps = Mutex(0)
            let look: @Sendable () async throws -> Void = {
                for reader in readers {
                    let now = try await reader.pages()
                    let all = pages.withLock { kept in
                        kept.formUnion(now.fetched)
                        return kept
                    }
                    var found = now.problems
                    for page in all { found += try await reader.follow(page) }
                    problems.withLock { $0 += found }
                }
                steps.withLock { $0 += 1 }
            }
            for said in try await Self.thereAndBack(bench, beforeEachWrite: look) { #expect(said == "done") }
            try await look()
            #expect(problems.withLock { $0 } == [])
            #expect(steps.withLock { $0 } > 20)
            FaultScale.tell("stepping readers, \(layout), \(conditions): \(steps.withLock { $0 }) looks")
        }
    }

    @Test("A reader does meet what must not be: a page before its file, a file gone before its page, other bytes")
    func wrongOrder() async throws {
        let index = "v2/gfx120X-all"
        let wheel = TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"])
        try await TestBench.with { bench in
            let reader = IndexReader(bench.channel("nightly").publicURL(ofPrefix: index), bench.reader)
            #expect(try await reader.read() == [])
            let result = try await bench.rollOut("nightly")
            #expect(result.said == "done" && reader.seen.withdrawn == 0)
            #expect(try await reader.read() == [])
            try await bench.put("\(index)/\(wheel.filename)", Array("other".utf8), of: "nightly")
            #expect(try await reader.read().count == 1)
            try await bench.sandbox.delete(bucket: "nightly-python", key: ObjectKey("\(index)/\(wheel.filename)"))
            #expect(try await reader.read().count == 1)
            try await bench.sandbox.delete(bucket: "nightly-python", key: ObjectKey("\(index)/torch/index.html"))
            #expect(try await reader.read().count == 1)
            #expect(reader.seen.withdrawn == 0)
        }
    }

    private static func readers(of bench: TestBench) -> [IndexReader] {
        bench.setup.prefixes.map { IndexReader(bench.channel("nightly").publicURL(ofPrefix: $0), bench.reader) }
    }

    /// A rollout, its rollback, the rollback of that, and once more back to the start.
    private static func thereAndBack(
        _ bench: TestBench, beforeEachWrite look: (@Sendable () async throws -> Void)? = nil
    ) async throws -> [String] {
        let change: (inout Workspace) -> Void = { workspace in
            guard let look else { return }
            workspace.connections.makeClient = { channel in
                bench.client(channel.bucket) { request in
                    if request.method == "PUT" || request.method == "DELETE" { try await look() }
                }
            }
        }
        let rollout = try await bench.rollOut("nightly", change)
        let back = try await bench.rollBack(rollout.run, "", change)
        let again = try await bench.rollBack(back.run, "", change)
        let last = try await bench.rollBack(rollout.run, "", change)
        return [rollout.said, back.said, again.said, last.said]
    }
}
