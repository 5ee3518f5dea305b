import Foundation
import HTTPTransport
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

/// Every state that an object can be found in × everything that a run can do to it, on the sandbox: taken back, forth
/// and back again, and brought back by its versions alone.
@Suite("Every starting state and every change", .takes(.server))
struct StartingStateTests {
    enum Start: String, CaseIterable, Sendable {
        case absent, current, severalVersions, marker, severalMarkers, markerOnly
        /// From before versioning: id `null`.
        case null, aboveNull, markerOnNull
        case multipart, tagged
        /// Two versions in the very second in which the run begins.
        case sameSecond

        var isObject: Bool { ![.absent, .marker, .severalMarkers, .markerOnly, .markerOnNull].contains(self) }
    }

    enum Act: String, CaseIterable, Sendable {
        case put, putSameBytes, putThenDelete, putThenFirstBytes, delete, deleteThenPut
        /// Without a journal equal bytes count as unchanged, whatever their attributes.
        var endsWithFirstBytes: Bool { self == .putSameBytes || self == .putThenFirstBytes }
        var needsObject: Bool { [.putSameBytes, .putThenFirstBytes, .delete, .deleteThenPut].contains(self) }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var start: Start
        var act: Act
        var testDescription: String { "\(start.rawValue), \(act.rawValue)" }
    }

    static let cases = Start.allCases.flatMap { start in
        Act.allCases.filter { start.isObject || !$0.needsObject }.map { Case(start: start, act: $0) }
    }

    static let key = "v2/gfx120X-all/torch/index.html"
    static let first = "the first bytes"

    @Test("A rollback, its rollback, and the rollback of that", arguments: FaultScale.every(2, of: cases))
    func rollback(_ testCase: Case) async throws {
        try await Self.with(testCase) { bench, journal, run, states in
            var run = run
            for wanted in [states.before, states.after, states.before] {
                bench.clock.advance(seconds: 60)
                let result = try await bench.run(
                    "rollback: { run: \(run) }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
                #expect(result.isDone, "\(result.outcome)")
                run = result.run.id
                try await Self.expect(bench, wanted, journal)
                // An object that ends as it began needs no change, and has nothing to take back.
                guard try journal.changes(of: run).isEmpty else { continue }
                #expect(testCase.act == .putThenDelete && !testCase.start.isObject)
                break
            }
            // A version stack only grows.
            #expect(await bench.sandbox.purgedVersions().isEmpty)
        }
    }

    @Test(
        "A restore to the moment before, without any journal",
        arguments: FaultScale.every(2, of: cases.filter { $0.start != .sameSecond }))
    func restore(_ testCase: Case) async throws {
        try await Self.with(testCase) { bench, _, _, states in
            let journal = try bench.journal("none")
            let result = try await bench.run(
                "restore: { channel: nightly, at: 90 minutes ago }", kind: .restore, in: bench.workspace(journal))
            if testCase.start == .absent {
                #expect(result.error is RestoreError, "nothing is as old: everything would be removed")
                return
            }
            #expect(result.isDone, "\(result.outcome)")
            try await Self.expect(bench, states.before, journal, bytesOnly: testCase.act.endsWithFirstBytes)
            #expect(await bench.sandbox.purgedVersions().isEmpty)
        }
    }

    @Test("While versioning is suspended pages come back from the journal, and what the run made is removed")
    func suspended() async throws {
        try await TestBench.with(BenchSetup(devVersioning: .suspended)) { bench in
            let before = try await bench.snapshot("dev")
            let target = try await bench.rollOut("dev")
            #expect(target.said == "done")
            #expect(try await bench.rollBack(target.run).said == "done")
            let after = try await bench.snapshot("dev")
            #expect(after.differences(from: before, ignoringMetadata: FaultLoop.marks) == [])
        }
    }

    // MARK: -

    struct States: Sendable {
        var before, after: [ObjectKey: Seen]
    }

    struct Seen: Sendable, Equatable {
        var content: BucketSnapshot.Content
        var tags: [ObjectTag]
    }

    private static func with(
        _ testCase: Case, _ body: (VersionedBench, Journal, _ run: String, States) async throws -> Void
    ) async throws {
        let bench = try await VersionedBench(versioning: .never)
        try await make(testCase.start, bench)
        let before = try await seen(bench)
        if testCase.start != .sameSecond { bench.clock.advance(seconds: 3600) }
        let journal = try bench.journal()
        let run = try await bench.publish(journal, rounds: rounds(testCase.act))
        let after = try await seen(bench)
        bench.clock.advance(seconds: 3600)
        try await body(bench, journal, run, States(before: before, after: after))
        await bench.stop()
    }

    private static func rounds(_ act: Act) -> [VersionedBench.Round] {
        func put(_ text: String) -> VersionedBench.Round { .init(puts: [(key, text)]) }
        let delete = VersionedBench.Round(deletes: [key])
        return switch act {
        case .put: [put("bad")]
        case .putSameBytes: [put(first)]
        case .putThenDelete: [put("bad"), delete]
        case .putThenFirstBytes: [put("bad"), put(first)]
        case .delete: [delete]
        case .deleteThenPut: [delete, put("bad")]
        }
    }

    private static func make(_ start: Start, _ bench: VersionedBench) async throws {
        let bucket = VersionedBench.bucket
        func enable() async throws { try await bench.sandbox.setVersioning(.enabled, of: bucket) }
        func put(_ text: String) async throws {
            try await bench.sandbox.put(
                bucket: bucket, key: ObjectKey(key), bytes: Array(text.utf8), contentType: "text/html; charset=utf-8",
                cacheControl: "max-age=60", metadata: ["written-by": "scripts"])
        }
        func delete() async throws { try await bench.sandbox.delete(bucket: bucket, key: ObjectKey(key)) }
        if [.null, .aboveNull, .markerOnNull].contains(start) { try await put(start == .aboveNull ? "zero" : first) }
        try await enable()
        switch start {
        case .absent, .null: break
        case .current, .aboveNull: try await put(first)
        case .severalVersions, .sameSecond:
            try await put("zero")
            try await put(first)
        case .marker:
            try await put(first)
            try await delete()
        case .severalMarkers:
            try await put(first)
            try await delete()
            try await delete()
        case .markerOnly, .markerOnNull: try await delete()
        case .multipart: try await uploadInParts(bench)
        case .tagged:
            try await put(first)
            let tags = [ObjectTag(key: "team a", value: "x&y")]
            try await bench.sandbox.setTags(tags, of: ObjectKey(key), in: bucket)
        }
    }

    private static func uploadInParts(_ bench: VersionedBench) async throws {
        let object = UploadedInParts(
            key: ObjectKey(key), bytes: Array(first.utf8),
            attributes: ObjectAttributes(contentType: "application/zip", metadata: ["origin": "parts"]),
            tagging: ObjectTagging([]))
        try await object.upload(bench.client(), partBytes: first.utf8.count)
    }

    /// The objects as readers see them; the ETag of an object that came in parts is another after a copy.
    private static func seen(_ bench: VersionedBench) async throws -> [ObjectKey: Seen] {
        var seen: [ObjectKey: Seen] = [:]
        let tags = try await bench.sandbox.versions(VersionedBench.bucket).filter(\.isLatest).map {
            ($0.key, $0.version.tags)
        }
        let byKey = Dictionary(uniqueKeysWithValues: tags)
        for (key, content) in try await BucketSnapshot(VersionedBench.bucket, of: bench.sandbox).visible {
            var content = content
            content.etag = ""
            seen[key] = Seen(content: content, tags: byKey[key] ?? [])
        }
        return seen
    }

    private static func expect(
        _ bench: VersionedBench, _ wanted: [ObjectKey: Seen], _ journal: Journal, bytesOnly: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await seen(bench)
        if bytesOnly {
            #expect(
                found.mapValues(\.content.bytes) == wanted.mapValues(\.content.bytes), sourceLocation: sourceLocation)
        } else {
            #expect(found == wanted, sourceLocation: sourceLocation)
        }
        #expect(try journal.verify() == [], sourceLocation: sourceLocation)
    }
}
