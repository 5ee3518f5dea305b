import Foundation
import HTTPTransport
import Objects
import S3
import Sandbox
import TestKit
import Testing

/// The command that is disturbed.
enum Way: String, Sendable, CaseIterable {
    case publish, rollback

    var arguments: [String] { self == .publish ? ["run", "publish"] : ["rollback", "last"] }
}

/// The states that an undisturbed publish and its rollback leave.
struct StageReference {
    let start, published: StoreState
    /// By how many versions each key grows.
    let going, coming: [ObjectKey: Int]

    init(_ stage: FaultStage) async throws {
        start = try await stage.store.state()
        try await stage.expect(["run", "publish"])
        published = try await stage.store.state()
        try await stage.expect(["rollback", "last"])
        let back = try await stage.store.state()
        going = published.growth(since: start)
        coming = back.growth(since: published)
        #expect(back.differences(from: start) == [] && !published.differences(from: start).isEmpty)
    }
}

extension FaultStage {
    /// Few requests at once and a line for every change, without waiting for caches.
    func invocation(_ arguments: [String], by machine: Workplace? = nil) -> Invocation {
        (machine ?? place).rollbook(arguments + ["--yes", "--verbose", "--concurrency", "3", "--public-wait", "0"])
    }

    /// A command that has to succeed.
    func expect(_ arguments: [String], by machine: Workplace? = nil) async throws {
        let outcome = try await invocation(arguments, by: machine).run()
        #expect(outcome.status == 0, "\(arguments): \(outcome.transcript)")
    }

    /// moto lists markers apart from versions, with whole seconds: which of two of one second is the newer cannot be seen.
    func letTimePass() async throws {
        if server == .moto { try await Task.sleep(for: .seconds(1)) }
    }

    var writes: [String] { ["PUT", "DELETE"] }

    /// Every write of the sandbox takes so long; moto is slow by itself.
    func slowWrites(milliseconds: Int) async throws {
        guard server == .sandbox else { return }
        try await install(writes.map { SandboxFault(.latency(milliseconds: milliseconds), method: $0) })
    }

    /// Faults of the sandbox, in place of those there are; what they kept waiting goes on.
    func install(_ faults: [SandboxFault]) async throws {
        let answer = try await admin("PUT", "faults", .bytes(Array(try JSONEncoder().encode(faults))))
        #expect(answer.status == 204, "\(String(decoding: answer.body, as: UTF8.self))")
    }

    /// How many requests a latency keeps waiting.
    func waiting() async throws -> Int {
        try JSONDecoder().decode(Int.self, from: Data(try await admin("GET", "waiting").body))
    }

    /// How many writes of packages and pages the sandbox has answered.
    func writesAnswered() async throws -> Int {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        let log = try decoder.decode([SandboxLogEntry].self, from: Data(try await admin("GET", "log").body))
        return log.count { writes.contains($0.method) && $0.key.hasPrefix("v2/") }
    }

    private func admin(_ method: String, _ name: String, _ body: RequestBody = .none) async throws -> HTTPResponse {
        let transport = CurlTransport(configuration: .patient)
        defer { transport.close() }
        return try await transport.send(
            HTTPRequest(
                method: method, url: "\(endpoint)/_sandbox/\(name)", headers: ["x-rollbook-sandbox": "tests"],
                body: body))
    }
}
