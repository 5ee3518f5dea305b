import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Publishing
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite("A rollback by S3 Batch Operations")
struct BatchRunTests {
    static let place = "jobs-of-rollbook"
    /// Two jobs: two project pages, two root pages. What the run made is withdrawn by rollbook itself.
    static let pages = ["v2/gfx110X-all/torch/index.html", "v2/gfx120X-all/torch/index.html"]
    static let roots = ["v2/gfx110X-all/index.html", "v2/gfx120X-all/index.html"]

    @Test("Manifests in order, each settled by its report; then all is as it was, and nothing is lost")
    func whole() async throws {
        try await BatchBench.with { bench in
            let first = try await bench.begin()
            #expect(first.said.hasPrefix("waiting: waits for an S3 Batch Operations job (2 objects of nightly)"))
            #expect(first.said.contains("--region us-east-2 --cli-input-json file://\(bench.file(first.run, 1))"))
            #expect(try await bench.snapshot() == bench.published, "nothing is written before a job")
            #expect(try bench.sentKeys(first.run) == Self.pages)

            #expect(try await bench.resume(first.run).said == first.said, "without a report it goes on waiting")
            #expect(try await bench.snapshot() == bench.published)

            #expect(try await bench.worker.work(bench.file(first.run, 1)) == 2)
            let second = try await bench.resume(first.run)
            #expect(second.said.contains("(2 objects of nightly)"))
            #expect(try bench.sentKeys(first.run) == Self.roots)
            let between = try await bench.snapshot()
            #expect(between.top(ObjectKey(Self.roots[0]))?.id == bench.published.top(ObjectKey(Self.roots[0]))?.id)
            #expect(between.top(ObjectKey(RollbackRunTests.added))?.content != nil, "files go after the pages")

            #expect(try await bench.worker.work(bench.file(first.run, 2)) == 2)
            #expect(try await bench.resume(first.run).said == "done")
            try await bench.expectRolledBack(first.run)
            #expect(
                try bench.journal.changes(of: first.run.id).filter { $0.requestID?.hasSuffix("-batch-1") == true }
                    .allSatisfy { $0.state == .applied && $0.after?.topVersionID != nil })
            #expect(try await bench.bench.rollBack(first.run).said == "done", "and it can be rolled back")
            let after = try await bench.snapshot()
            #expect(after.differences(from: bench.published, ignoringMetadata: FaultLoop.marks) == [])
        }
    }

    @Test("A rank with fewer copies than asked for needs no job")
    func small() async throws {
        try await BatchBench.with { bench in
            let result = try await bench.begin(least: 3)
            #expect(result.said == "done")
            try await bench.expectRolledBack(result.run)
            #expect(try await bench.jobObjects() == [])
        }
    }

    @Test("Copies that failed are done by rollbook, where they are too few for a job")
    func failedRows() async throws {
        try await BatchBench.with { bench in
            let run = try await bench.begin(least: 2).run
            var worker = bench.worker
            worker.failing = [Self.pages[1]]
            #expect(try await worker.work(bench.file(run, 1)) == 1)
            #expect(try await bench.resume(run).said.contains("waits for"))
            let notes = bench.bench.recorder.notes
            #expect(notes.contains { $0.contains("1 of 2 objects were not copied") && $0.contains("AccessDenied 403") })
            #expect(try bench.sentKeys(run) == Self.roots, "the second job is that of the root pages")
            try await bench.worker.work(bench.file(run, 2))
            #expect(try await bench.resume(run).said == "done")
            try await bench.expectRolledBack(run)
        }
    }

    @Test("Copies that failed go to another job, where they are many")
    func failedJob() async throws {
        try await BatchBench.with { bench in
            let run = try await bench.begin().run
            var worker = bench.worker
            worker.failing = Set(Self.pages)
            try await worker.work(bench.file(run, 1))
            #expect(try await bench.resume(run).said.contains("waits for"))
            #expect(try bench.sentKeys(run) == Self.pages)
            for job in 2...3 {
                try await bench.worker.work(bench.file(run, job))
                _ = try await bench.resume(run)
            }
            try await bench.expectRolledBack(run)
        }
    }

    @Test(
        "A write of somebody else before a job copied, or after it, is a conflict, and stays", arguments: [true, false])
    func foreign(isBefore: Bool) async throws {
        try await BatchBench.with { bench in
            let run = try await bench.begin().run
            let write = { @Sendable [bench] in
                _ = try await bench.bench.put(Self.pages[0], Array("theirs".utf8), of: "nightly")
            }
            var worker = bench.worker
            if isBefore { worker.before = { key in if key == Self.pages[0] { try await write() } } }
            try await worker.work(bench.file(run, 1))
            if !isBefore { try await write() }
            let result = try await bench.resume(run)
            #expect(result.said.hasPrefix("conflict: 1 conflict in job \(run.id)-batch-1"))
            #expect(result.said.contains(isBefore ? "came in between" : "right after the job had copied it"))
            #expect(result.said.contains("by a writer that leaves no rollbook metadata"))
            let found = try await bench.snapshot()
            #expect(found.versions.contains { $0.content?.text == "theirs" })
            #expect(try await bench.jobObjects().contains { $0.hasSuffix("-batch-2.json") } == false)
            let record = try #require(try bench.journal.changes(of: run.id).first { $0.state == .conflict })
            let copy = try #require(record.after?.topVersionID)
            #expect(found.versions.contains { $0.id == copy }, "the job's own version is journaled too")

            // Below the copy it is reported and kept; on top of it, it stays what readers see.
            let again = try await bench.resume(run)
            if isBefore {
                #expect(again.said.contains("waits for"))
                #expect(try bench.sentKeys(run) == Self.roots)
            } else {
                guard case .error(RunError.conflicts(let conflicts)) = again.outcome else {
                    Issue.record("said \(again.said)")
                    return
                }
                #expect(conflicts.map(\.key.text) == [Self.pages[0]])
                #expect(try await bench.snapshot() == found)
            }
        }
    }

    @Test("A write of somebody else before any look of the hand-over is no loss: a conflict now, or after the job")
    func foreignAnyTime() async throws {
        var outcomes: Set<String> = []
        for number in 0..<40 {
            let isOver = try await BatchBench.with { bench in
                let write = ForeignWriteOnListing(number: number) {
                    _ = try await bench.bench.put(Self.pages[0], Array("theirs".utf8), of: "nightly")
                }
                let result = try await bench.begin { workspace in
                    workspace.connections.makeClient = { channel in
                        bench.bench.client(channel.bucket, before: write.intercept)
                    }
                }
                guard write.hasWritten else { return true }
                if result.said.hasPrefix("waiting") {
                    try await bench.worker.work(bench.file(result.run, 1))
                    #expect(try await bench.resume(result.run).said.contains("came in between"), "\(number)")
                    outcomes.insert("after")
                } else {
                    #expect(try await bench.jobObjects() == [], "no job once it is known")
                    outcomes.insert("before")
                }
                #expect(try await bench.snapshot().versions.contains { $0.content?.text == "theirs" })
                return false
            }
            if isOver { break }
        }
        #expect(outcomes == ["before"], "the last look comes after every other listing")
    }

    @Test("A write of somebody else between the plan and the manifest is seen by the last look")
    func foreignAfterPlan() async throws {
        try await BatchBench.with { bench in
            let plain = bench.bench.channel("nightly")
            let locked = Channel(
                name: "nightly", bucket: plain.bucket, region: plain.region, endpoint: plain.endpoint, production: true,
                publicURL: plain.publicURL, roots: plain.roots, conditions: .trusted, lock: .standard)
            let result = try await bench.begin { workspace in
                workspace.channels = [locked]
                workspace.connections.makeClient = { channel in
                    bench.bench.client(channel.bucket) { request in
                        // The lock is taken after the plan was made, and before the last look.
                        guard request.method == "PUT", request.url.contains("/.rollbook/lock"),
                            try await bench.snapshot().versions.allSatisfy({ $0.content?.text != "theirs" })
                        else { return }
                        try await bench.bench.put(Self.pages[0], Array("theirs".utf8), of: "nightly")
                    }
                }
            }
            #expect(result.said.hasPrefix("conflict: 1 conflict before a job was written"))
            #expect(result.said.contains(Self.pages[0]))
            #expect(try await bench.jobObjects() == [])
            #expect(try bench.sentKeys(result.run) == [])
            #expect(try bench.journal.verify() == [])
        }
    }

    @Test("A job that ended without a report, or was never made", arguments: [0, 1], [true, false])
    func unreported(copied: Int, again: Bool) async throws {
        try await BatchBench.with { bench in
            let run = try await bench.begin().run
            var worker = bench.worker
            worker.stopsAfter = copied
            #expect(try await worker.work(bench.file(run, 1)) == copied)
            #expect(try await bench.resume(run).said.contains("waits for"), "it is not known to be over")
            let result = try await bench.resume(run, options: .init(batch: again ? .ended : .without))
            if again {
                #expect(result.said.contains("waits for"))
                #expect(try bench.sentKeys(run) == Array(Self.pages.dropFirst(copied)))
                for job in 2...3 {
                    try await bench.worker.work(bench.file(run, job))
                    _ = try await bench.resume(run)
                }
            } else {
                #expect(result.said == "done")
            }
            try await bench.expectRolledBack(run)
        }
    }

    @Test("While a job may be at work, no other run goes there, and its own run is not taken back")
    func keptOut() async throws {
        try await BatchBench.with { bench in
            let run = try await bench.begin().run
            await #expect(throws: BatchError.open(run: run.id, token: "\(run.id)-batch-1")) {
                try await bench.bench.rollBack(run).throwing()
            }
            await #expect(throws: RunError.unfinished(run: run.id, bucket: "nightly-python", open: 2)) {
                try await bench.bench.rollOut("nightly")
            }
            #expect(try await bench.snapshot() == bench.published)
        }
    }

    @Test("A report whose bytes are others than it states is not used, and can be left aside")
    func badReport() async throws {
        try await BatchBench.with { bench in
            let run = try await bench.begin().run
            try await bench.worker.work(bench.file(run, 1))
            let rows = "jobs/\(run.id)-batch-1/job-93735294-df46-44d5-8638-6356f335324e/results/succeeded.csv"
            try await bench.bench.sandbox.put(bucket: Self.place, key: ObjectKey(rows), bytes: Array("x,y\n".utf8))
            let result = try await bench.resume(run)
            #expect(result.said.contains("badReport") && result.said.contains("MD5"))
            #expect(try bench.sentKeys(run) == Self.pages)
            #expect(try await bench.resume(run, options: .init(batch: .ended)).said.contains("waits for"))
            #expect(try bench.sentKeys(run) == Self.roots)
        }
    }

    @Test("What no job can work on is refused, and nothing is written", arguments: ["dev", "place"])
    func refused(case name: String) async throws {
        try await BatchBench.with { bench in
            let dev = try await bench.bench.rollOut("dev").run
            let before = try await (bench.bench.snapshot("dev"), bench.snapshot())
            let place = name == "dev" ? "s3://\(Self.place)/jobs" : "s3://nightly-python/v2/gfx110X-all/jobs"
            let result = try await bench.bench.rollBack(
                name == "dev" ? dev : bench.target, BatchBench.settings(place, 1))
            #expect(result.said.contains(name == "dev" ? "notVersioned" : "placeInIndex"))
            #expect(try await bench.bench.snapshot("dev") == before.0)
            #expect(try await bench.snapshot() == before.1)
            #expect(try await bench.jobObjects() == [])
        }
    }
}
