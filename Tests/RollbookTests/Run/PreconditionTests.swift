import HTTPTransport
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Synchronization
import TestKit
import Testing

/// The conditions that requests carry to a store that is trusted with them.
@Suite struct PreconditionTests {
    @Test("Each put, copy and delete of a rollout, its rollback and its undo requires the state that the plan saw")
    func everyWrite() async throws {
        try await TestBench.with { bench in
            let sent = Mutex<[HTTPRequest]>([])
            let watched: (inout Workspace) -> Void = { workspace in
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in
                        guard ["PUT", "DELETE"].contains(request.method), !request.url.contains("/.rollbook/") else {
                            return
                        }
                        sent.withLock { $0.append(request) }
                    }
                }
            }
            let rollout = try await bench.rollOut("nightly", watched)
            let back = try await bench.rollBack(rollout.run, "", watched)
            let forth = try await bench.rollBack(back.run, "", watched)
            let runs = [rollout, back, forth]
            #expect(runs.map(\.said) == ["done", "done", "done"])

            let changes = try runs.flatMap { try bench.journal.changes(of: $0.run.id) }
            let requests = sent.withLock { $0 }
            #expect(Set(changes.map(\.action)) == [.put, .copy, .restore, .delete])
            #expect(requests.map(condition).sorted() == changes.map(required).sorted())
        }
    }

    private func condition(_ request: HTTPRequest) -> String {
        let conditions = ["If-Match", "If-None-Match"].map { "\($0) \(request.headers[$0] ?? "-")" }
        return "\(request.method) \(conditions.joined(separator: " "))"
    }

    private func required(_ change: ChangeRecord) -> String {
        let method = change.action == .delete ? "DELETE" : "PUT"
        guard let object = change.before.object else { return "\(method) If-Match - If-None-Match *" }
        return "\(method) If-Match \(object.etag.quoted) If-None-Match -"
    }
}
