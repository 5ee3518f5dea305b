import Foundation
import Objects
import PlaybookFiles
import Rollbook
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

@Suite("A restore to a point in time by S3 Batch Operations", .takes(.server))
struct BatchRestoreTests {
    @Test("Files first, then pages, root pages last; what a job cannot copy rollbook copies")
    func ranks() async throws {
        let bench = try await VersionedBench()
        try await bench.sandbox.createBucket("jobs-of-rollbook", versioning: .enabled)
        // A key that S3 and CSV would both have to encode, and one from before versioning.
        let odd = "\(VersionedBench.index)/a b,c+d-1.0-py3-none-any.whl"
        let keys = [RestoreTests.wheel, odd, RestoreTests.page, RestoreTests.newPage, RestoreTests.root]
        for key in keys { try await bench.foreign(key, "first \(key)") }
        let wanted = try await bench.state()
        bench.clock.advance(seconds: 3600)
        let journal = try bench.journal()
        try await bench.publish(
            journal, puts: [(RestoreTests.page, "2"), (RestoreTests.root, "2")],
            deletes: [RestoreTests.wheel, odd, RestoreTests.newPage])
        bench.clock.advance(seconds: 3600)

        let settings = "batch-operations: 's3://jobs-of-rollbook/j', batch-role: '\(BatchBench.role)', batch-least: 1"
        let workspace = bench.workspace(journal)
        var result = try await bench.run(
            "restore: { channel: nightly, at: 90 minutes ago, \(settings) }", kind: .restore, in: workspace)
        let worker = BatchWorker(client: { bench.client($0) })
        var jobs: [[String]] = []
        while case .waiting = result.outcome, jobs.count < 5 {
            jobs.append(try journal.changes(of: result.run.id, state: .sent).map(\.key.text).sorted())
            let file = bench.folder.path + "/batch/\(result.run.id)-batch-\(jobs.count).json"
            try await worker.work(file)
            bench.clock.advance(seconds: 600)
            let playbook = try PlaybookFolder(path: "none").parsePlaybook(text: result.run.definition, name: "test")
            result = try await Runner(workspace: workspace).resume(
                try #require(try journal.run(result.run.id)), playbook: playbook)
        }
        #expect(result.isDone, "\(result.outcome)")
        #expect(
            jobs == [
                [RestoreTests.wheel, odd].sorted(), [RestoreTests.newPage, RestoreTests.page], [RestoreTests.root],
            ])
        #expect(try await bench.state() == wanted)
        #expect(await bench.sandbox.purgedVersions() == [])
        await bench.stop()
    }
}
