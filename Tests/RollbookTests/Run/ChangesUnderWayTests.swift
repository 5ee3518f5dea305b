import HTTPTransport
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Synchronization
import TestKit
import Testing

/// However long a plan is, few of its changes are in doubt at any moment.
@Suite struct ChangesUnderWayTests {
    @Test("No more changes are under way than twice the requests that may be", arguments: [1, 3, 1000])
    func bounded(concurrency: Int) async throws {
        let wheels = (0..<10).map { TestWheel("part-\($0)", "1.0") }
        let setup = BenchSetup(
            indexes: (0..<4).map { "gfx11\($0)X-all" }, upstream: wheels,
            dependencies: wheels.map { dependency($0.name) })
        try await TestBench.with(setup) { bench in
            let most = Mutex(0)
            let result = try await bench.rollOut("nightly") { workspace in
                workspace.limits.concurrencyMax = concurrency
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in
                        guard request.method == "PUT",
                            let run = try bench.journal.runs(limit: 1, unfinishedOnly: false).first
                        else { return }
                        let sent = try bench.journal.changes(of: run.id, state: .sent).count
                        most.withLock { $0 = max($0, sent) }
                    }
                }
            }
            #expect(result.said == "done")
            #expect(try bench.journal.changes(of: result.run.id, state: .applied).count == 4 * 32)
            let found = most.withLock { $0 }
            #expect(found >= 1 && found <= 2 * concurrency, "\(found)")
            if concurrency == 1000 { #expect(found > 6, "many at once, where that is allowed: \(found)") }
        }
    }
}
