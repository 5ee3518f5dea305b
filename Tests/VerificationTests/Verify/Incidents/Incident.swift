import Objects
import PlaybookFiles
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing
import Verification

/// One way in which an index was broken, by whom, and what a verification must make of it.
struct Incident: Sendable, CustomTestStringConvertible {
    /// When it happens.
    enum Moment: Sendable {
        /// After a rollout that was verified: the journal knows what was in order.
        case afterVerification
        /// Between the last write of a rollout and its verification.
        case duringRun
        /// To an index that no verification has seen.
        case unseen
    }

    var title: String
    /// As in docs/checks.md, such as `F01`.
    var failureClass: String
    var setup = BenchSetup()
    var moment = Moment.afterVerification
    /// Further settings of the verification, such as `, max-age: 1h`.
    var settings = ""
    var name: Finding.Name
    var verdict = CheckRecord.Verdict.fail
    var remedy: CheckRecord.Remedy?
    /// The outcome of pip and uv on the broken index.
    var installation: Installation
    var breaks: @Sendable (IncidentScene) async throws -> Void
    var repairs: @Sendable (IncidentScene) async throws -> Void = { try await $0.reindex() }

    var testDescription: String { "\(failureClass) \(title)" }

    /// Whether it happens in the bucket, so that any S3 will do: not at the CDN, and not to what the public may do.
    var isOfTheBucket: Bool { setup.cdn == nil && !["F21", "F27"].contains(failureClass) }
}

/// The place of an incident: the first index of the channel `nightly`.
struct IncidentScene: Sendable {
    let bench: TestBench
    let index = "v2/gfx110X-all"

    static let channel = "nightly"
    var channel: Channel { bench.channel(Self.channel) }
    var baseURL: String { channel.publicURL(ofPrefix: index) }

    func key(_ path: String) -> ObjectKey { ObjectKey("\(index)/\(path)") }

    /// Writes as another writer does, with the headers of a page where it is one.
    func put(_ path: String, _ text: String, contentType: String = "text/html", cacheControl: String? = "no-cache")
        async throws
    {
        try await bench.store.write(
            Array(text.utf8), to: key(path), in: channel.bucket, contentType: contentType, cacheControl: cacheControl,
            metadata: [:])
    }

    func text(_ path: String) async throws -> String {
        String(decoding: try await bench.store.bytes(bucket: channel.bucket, key: key(path)) ?? [], as: UTF8.self)
    }

    /// Changes the text of a page as another writer does.
    func rewrite(_ path: String, contentType: String = "text/html", _ change: (String) -> String) async throws {
        try await put(path, change(try await text(path)), contentType: contentType)
    }

    /// Takes lines out of a page as another writer does.
    func dropLines(of path: String, with part: String) async throws {
        try await rewrite(path) { text in
            text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains(part) }
                .joined(separator: "\n")
        }
    }

    /// Removes as another writer does: with a delete marker.
    func delete(_ path: String) async throws {
        try await bench.store.delete(bucket: channel.bucket, key: key(path))
    }

    func upload(_ wheel: TestWheel, as name: String? = nil) async throws {
        try await bench.put("\(index)/\(name ?? wheel.filename)", wheel.bytes, of: Self.channel)
    }

    /// Brings back what lay under a delete marker, or an earlier version, as a restore by hand does.
    func restore(_ path: String) async throws {
        let earlier = try await bench.snapshot(Self.channel).versions.filter { $0.key == key(path) }
            .dropFirst().first { $0.content != nil }
        guard let content = earlier?.content else { return }
        try await bench.store.write(
            content.bytes, to: key(path), in: channel.bucket, contentType: content.contentType,
            cacheControl: content.cacheControl, metadata: content.metadata)
    }

    func reindex(_ settings: String = "") async throws {
        let result = try await bench.run(
            try bench.playbook(
                "reindex", steps: "  - id: pages\n    reindex: { channel: nightly, allow-shrink: true\(settings) }\n"))
        guard result.isDone else { throw IncidentFailure(what: "reindex: \(result.said)") }
    }

    /// On a bench whose clock stands still otherwise.
    func passSeconds(_ seconds: Int) { bench.clock.pass(seconds: Double(seconds)) }

    func mirror() async throws {
        let result = try await bench.rollOut(Self.channel)
        guard result.isDone else { throw IncidentFailure(what: "rollout: \(result.said)") }
    }
}

struct IncidentFailure: Error, CustomStringConvertible {
    var what: String
    var description: String { what }
}
