import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import Synchronization
import TestKit
import Testing

@Suite("A write without an answer is sent again, and the store acts on both requests")
struct SentTwiceTests {
    /// When the store acts on the first request. Never before the look that follows it, which finds the object untouched.
    enum Landing: Sendable {
        /// Before the second request.
        case first
        /// After the second request, and before it is asked what stands there.
        case last
        /// Before the second request, whose answer is lost as well.
        case firstUnanswered
    }

    private static let page = InterleavedWriterTests.page
    private static let file = ObjectKey("v2/gfx110X-all/filelock-3.20.0-py3-none-any.whl")

    @Test(
        "Both versions are the change's own",
        arguments: [(Landing.first, page), (.last, file), (.firstUnanswered, page)])
    func published(landing: Landing, key: ObjectKey) async throws {
        try await TestBench.with(BenchSetup(conditions: .verify)) { bench in
            let start = try await bench.snapshot("nightly")
            let result = try await rollOut(bench, landing, key)
            #expect(result.said == "done")
            let published = try await bench.snapshot("nightly")
            #expect(published.growth(since: start)[key] == 2)
            let records = try bench.journal.changes(of: result.run.id).filter { $0.key == key }
            #expect(records.map(\.state) == [.applied])
            #expect(records.first?.after?.topVersionID == published.top(key)?.id)

            let rolledBack = try await bench.rollBack(result.run)
            #expect(rolledBack.said == "done")
            #expect(try await bench.snapshot("nightly").differences(from: start) == [])
            #expect(try await bench.rollBack(rolledBack.run).said == "done")
            #expect(try await bench.snapshot("nightly").differences(from: published) == [])
            #expect(try await bench.rollBack(result.run).said == "done")
            #expect(try await bench.snapshot("nightly").differences(from: start) == [])
        }
    }

    @Test("By strategy remove, both are deleted for good")
    func removed() async throws {
        try await TestBench.with(BenchSetup(conditions: .verify), removals: .allowed) { bench in
            let start = try await bench.snapshot("nightly")
            let result = try await rollOut(bench, .first, Self.file)
            #expect(try await bench.rollBack(result.run, ", strategy: remove").said == "done")
            let after = try await bench.snapshot("nightly")
            #expect(after.differences(from: start) == [])
            #expect(after.versions.filter { $0.key == Self.file && $0.content != nil } == [])
        }
    }

    @Test("Another writer's version between the two is a conflict, and a rollback names it")
    func foreign() async throws {
        try await TestBench.with(BenchSetup(conditions: .verify)) { bench in
            let result = try await rollOut(bench, .first, Self.file) {
                try await bench.put(Self.file.text, InterleavedWriterTests.foreign, of: "nightly")
            }
            #expect(result.said.contains("another version came in between"))
            #expect(try await bench.rollBack(result.run).said.contains("before run \(result.run.id)"))
        }
    }

    /// - Parameter between: called once the store acted on the first request, and before the second.
    private func rollOut(
        _ bench: TestBench, _ landing: Landing, _ key: ObjectKey,
        between: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> RunResult {
        let late = LateRequest(key: key, landing: landing, transport: bench.reader, between: between)
        return try await bench.rollOut("nightly") { workspace in
            workspace.connections.makeClient = { channel in
                bench.client(channel.bucket) { try await late.pass($0) }
            }
        }
    }

    /// Keeps the first write of an object back, so that its sender waits in vain, and brings it to the store later.
    private final class LateRequest: Sendable {
        private struct State {
            var kept: HTTPRequest?
            var writes = 0
        }

        private let key: ObjectKey
        private let landing: Landing
        private let transport: any Transport
        private let between: @Sendable () async throws -> Void
        private let state = Mutex(State())

        init(
            key: ObjectKey, landing: Landing, transport: any Transport,
            between: @escaping @Sendable () async throws -> Void
        ) {
            self.key = key
            self.landing = landing
            self.transport = transport
            self.between = between
        }

        func pass(_ request: HTTPRequest) async throws {
            guard request.method == "PUT", request.url.hasSuffix(key.text) else {
                if request.url.contains("?versions="), state.withLock({ $0.writes }) == 2 { try await land() }
                return
            }
            let count = state.withLock { state in
                state.writes += 1
                if state.writes == 1 { state.kept = request }
                return state.writes
            }
            if count == 1 { throw unanswered(request) }
            guard count == 2, landing != .last else { return }
            try await land()
            try await between()
            guard landing == .firstUnanswered else { return }
            _ = try await transport.send(request)
            throw unanswered(request)
        }

        private func land() async throws {
            guard let request = state.withLock({ $0.kept.take() }) else { return }
            let response = try await transport.send(request)
            #expect(response.status == 200)
        }

        private func unanswered(_ request: HTTPRequest) -> TransportError {
            TransportError(kind: .timeout, message: "no answer came", url: request.url, mayHaveTakenEffect: true)
        }
    }
}
