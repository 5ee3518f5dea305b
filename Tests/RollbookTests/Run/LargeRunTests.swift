import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

/// Whole runs over objects that no single request carries, with the threshold lowered from 5 GiB.
@Suite("Large objects in whole runs") struct LargeRunTests {
    static let page: ObjectKey = "v2/gfx120X-all/torch/index.html"
    static let wheel: ObjectKey = "v2/gfx120X-all/torch-2.9.1+rocm7.10.0-py3-none-any.whl"

    /// An upstream wheel of four parts; it goes into two indexes, into one of them as a copy.
    static let setup = BenchSetup(
        upstream: [TestWheel("filelock", "3.20.0", filling: 200_000)],
        limits: WriteLimits(wholeBytesMax: 50_000, partBytes: 65_536))

    @Test("A page that was uploaded in parts is overwritten, comes back whole, goes again, and comes back")
    func page() async throws {
        try await TestBench.with(Self.setup) { bench in
            let client = bench.client("nightly-python")
            let large = try await bench.enlargePage(Self.page, of: "nightly", bytes: 200_000)
            let start = try await bench.snapshot("nightly")
            let publish = try await bench.rollOut("nightly")
            #expect(publish.said == "done")
            let published = try await bench.snapshot("nightly")
            #expect(published.visible[Self.page]?.bytes.count ?? .max < 50_000)
            let files = published.visible.filter { $0.key.text.hasSuffix("filelock-3.20.0-py3-none-any.whl") }
            #expect(files.count == 2 && files.values.allSatisfy(\.etag.isMultipart))
            let uploads = try bench.journal.uploadSeconds(bucket: bench.channel("nightly").bucket)
            #expect(uploads.count == 2 && uploads.values.allSatisfy { $0 >= 0 }, "an upload, and a copy in parts")

            var undone = publish
            for (wanted, isBack) in [(start, true), (published, false), (start, true)] {
                let counts = await bench.sandbox.operationCounts()
                let earlier = try await bench.snapshot("nightly")
                undone = try await bench.rollBack(undone.run)
                #expect(undone.said == "done")
                let now = try await bench.snapshot("nightly")
                #expect(now.differences(from: wanted) == [])
                #expect(try await bench.unexplained("nightly", since: earlier) == [])
                let top = try #require(now.top(Self.page))
                let change = try #require(
                    try bench.journal.changes(of: undone.run.id).first { $0.key == Self.page })
                #expect(change.action == .restore && change.after?.topVersionID == top.id)
                guard isBack else { continue }
                #expect(try await large.differences(client) == [])
                #expect(change.after?.object?.etag == top.content?.etag)
                let copied = await bench.sandbox.operationCounts()["UploadPartCopy", default: 0]
                #expect(copied - counts["UploadPartCopy", default: 0] == 4)
            }
            #expect(try await bench.uploadsLeft("nightly") == [])
            #expect(try await bench.lostForGood("nightly") == [])
        }
    }

    @Test("A file of parts that somebody replaced by another: a restore, its rollback, and that one's, copy in parts")
    func file() async throws {
        var setup = Self.setup
        setup.cdn = BenchCDN(minTTLSeconds: 0)
        try await TestBench.with(setup) { bench in
            let client = bench.client("nightly-python")
            let good = UploadedInParts(key: Self.wheel, bytes: TestWheel("torch", "1", filling: 300_000).bytes)
            try await good.upload(client, partBytes: 65_536)
            bench.clock.pass(seconds: 60)
            let bad = UploadedInParts(
                key: Self.wheel, bytes: TestWheel("bad", "1", filling: 150_000).bytes,
                attributes: ObjectAttributes(contentType: "x/y", metadata: ["origin": "an incident"]),
                tagging: ObjectTagging())
            try await bad.upload(client, partBytes: 65_536)
            bench.clock.pass(seconds: 60)

            let restore = try await bench.restore("nightly", at: "90s ago")
            #expect(restore.said == "done")
            #expect(try await good.differences(client) == [])
            let rollback = try await bench.rollBack(restore.run)
            #expect(rollback.said == "done")
            #expect(try await bad.differences(client) == [])
            let again = try await bench.rollBack(rollback.run)
            #expect(again.said == "done")
            #expect(try await good.differences(client) == [])

            let versions = try await bench.snapshot("nightly").versions.filter { $0.key == Self.wheel }
            #expect(versions.count == 6 && versions.dropLast().allSatisfy { $0.content?.etag.isMultipart == true })
            let told = try [again, rollback, restore].map { result in
                try bench.journal.changes(of: result.run.id).map { $0.after?.topVersionID }
            }
            #expect(told == versions.prefix(3).map { [$0.id] })
            #expect(try await bench.uploadsLeft("nightly") == [])
            #expect(try await bench.lostForGood("nightly") == [])
        }
    }

    private static let requests: Set<String> = [
        "GetObjectTagging", "CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload",
        "AbortMultipartUpload",
    ]

    @Test(
        "Killed before any request of an upload or a copy in parts: resume and rollback end right, and no upload stays",
        arguments: FaultLoop.Ending.allCases, FaultScale.isFull ? Channel.Conditions.allCases : [.trusted])
    func killed(ending: FaultLoop.Ending, conditions: Channel.Conditions) async throws {
        var setup = Self.setup
        setup.conditions = conditions
        try await TestBench.with(setup) { bench in
            try await bench.enlargePage(Self.page, of: "nightly", bytes: 200_000)
            let loop = try await FaultLoop(bench, channel: "nightly", ending: ending)
            for number in FaultScale.everyNth(FaultScale.count(10, bounded: 2, full: 1), below: 100) {
                let disturbance = FaultLoop.Disturbance {
                    bench.power.cut(after: number, of: Self.requests)
                } remove: {
                    bench.power.restore()
                } hasStruck: { _, isDone in
                    !isDone
                }
                guard try await loop.round(disturbance, "cut before request \(number), then \(ending)") else {
                    FaultScale.tell("cut before \(number) requests of large objects, \(conditions), then \(ending)")
                    return #expect(number > 8, "each way has more requests than that")
                }
            }
            Issue.record("there is no end of requests")
        }
    }

    private static let some: [(SandboxFault.Kind, FaultLoop.Ending)] = [
        (.resetAfter, .resume), (.resetBefore, .rollback), (.okWithErrorBody, .resume), (.conflict409, .resume),
        (.truncatedBody(afterBytes: 20), .rollback),
    ]
    private static let all: [(SandboxFault.Kind, FaultLoop.Ending)] =
        [
            .resetBefore, .resetAfter, .slowDown503, .internalError500, .okWithErrorBody, .conflict409,
            .preconditionFailed412, .accessDenied403, .expiredToken, .truncatedBody(afterBytes: 20),
        ].flatMap { kind in FaultLoop.Ending.allCases.map { (kind, $0) } }

    @Test(
        "Any one request of an upload or a copy in parts may fail, then resume or rollback",
        arguments: FaultScale.isFull ? all : FaultScale.every(2, of: some))
    func anyRequest(kind: SandboxFault.Kind, ending: FaultLoop.Ending) async throws {
        try await TestBench.with(Self.setup) { bench in
            try await bench.enlargePage(Self.page, of: "nightly", bytes: 200_000)
            let loop = try await FaultLoop(bench, channel: "nightly", ending: ending)
            var rounds = 0
            for operation in Self.requests.sorted() where operation != "AbortMultipartUpload" {
                for number in stride(from: 0, to: 20, by: FaultScale.count(20, bounded: 3, full: 1)) {
                    let disturbance = FaultLoop.Disturbance {
                        await bench.sandbox.install([
                            SandboxFault(kind, operation: operation, bucket: "nightly-python", skip: number, count: 1)
                        ])
                    } remove: {
                        await bench.sandbox.install([])
                    } hasStruck: { log, _ in
                        await bench.sandbox.log().dropFirst(log).contains(where: \.faulty)
                    }
                    let at: Comment = "\(kind) at \(operation) \(number), then \(ending)"
                    guard try await loop.round(disturbance, at) else { break }
                    rounds += 1
                }
            }
            #expect(rounds >= 5, "every operation was met")
            FaultScale.tell("\(rounds) rounds of large objects: \(kind), then \(ending)")
        }
    }
}
