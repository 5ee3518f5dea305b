import Foundation
import HTTPTransport
import Objects
import S3
import Sandbox
import Testing

/// What is disturbed.
enum Way: String, Sendable, CaseIterable {
    case publish, rollback

    var arguments: [String] { self == .publish ? ["run", "publish"] : ["rollback", "last"] }
}

/// What an undisturbed publish and its rollback leave.
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

    /// Faults of the sandbox, in place of those there are.
    func install(_ faults: [SandboxFault]) async throws {
        let transport = CurlTransport(configuration: .init(proxy: ""))
        defer { transport.close() }
        let body = Array(try JSONEncoder().encode(faults))
        let answer = try await transport.send(
            HTTPRequest(method: "PUT", url: endpoint + "/_sandbox/faults", body: .bytes(body)))
        #expect(answer.status == 204, "\(String(decoding: answer.body, as: UTF8.self))")
    }
}
