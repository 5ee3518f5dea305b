import Foundation
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Synchronization
import TestKit
import Testing

/// A plan that was made before others wrote to the log.
@Suite("A log that moved on") struct MovedLogTests {
    @Test("It is made anew, also where another process with the same journal has read the log meanwhile")
    func readMeanwhile() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let pages = try bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: nightly }\n")
            let asked = Mutex(0)
            let workspace = a.workspace {
                $0.console.ask = { _ in
                    let count = asked.withLock { count in
                        count += 1
                        return count
                    }
                    if count == 1 {
                        let other = try? await b.run(pages)
                        #expect(other?.said == "done")
                        // As `rollbook status` does beside the run.
                        _ = try? await a.caughtUp()
                    }
                    return .yes(means: .terminal)
                }
            }
            let result = try await Runner(workspace: workspace).run(
                pages, inputs: [:], options: .init(interactive: true))
            #expect(result.said == "done")
            #expect(bench.recorder.notes.contains { $0.hasPrefix("another run wrote to s3://") })
            #expect(try a.journal.changes(of: result.run.id).allSatisfy { $0.after == nil }, "all was there already")
        }
    }
}
