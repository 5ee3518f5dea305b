import Foundation
import RunJournal
import Sandbox
import Testing

/// The service ends in the middle of a run, and comes back.
@Suite("The network is gone", .serialized) struct ServerGoneTests {
    @Test(
        "The server ends in the middle: exit 69, and resume goes on when it is back", arguments: Way.allCases,
        [1, 5, 12])
    func gone(way: Way, changesBefore: Int) async throws {
        try await Workplace.with { place in
            let (reference, running) = try await FaultStage.with(.sandbox, keptIn: place) { stage in
                let reference = try await StageReference(stage)
                if way == .rollback { try await stage.expect(["run", "publish"]) }
                return (reference, try await Self.start(way, stage, changesBefore))
            }
            // The sandbox has ended by now.
            let outcome = try await running.value
            guard outcome.status != 0 else {
                return print("not judged: all was written before the service ended")
            }
            // The upstream index ended with it: a download that failed for that is a change that failed.
            let isDownload = outcome.status == 1 && outcome.errors.contains(#/changes? failed/#)
            #expect(outcome.status == 69 || isDownload, "\(outcome.errors)")
            #expect(outcome.errors.contains("`rollbook resume "), "\(outcome.errors)")
            try await FaultStage.with(.sandbox, keptIn: place) { stage in
                try await stage.expect(["resume"])
                let now = try await stage.store.state()
                #expect(now.differences(from: way == .publish ? reference.published : reference.start) == [])
                let look = try JournalLook(copying: stage.place.journalPath, in: place.folder)
                #expect(look.runs.first?.state == .done)
            }
        }
    }

    @Test("A proxy answers for the store, without a code of its own: exit 69", arguments: [429, 500, 502, 503, 504])
    func proxy(status: Int) async throws {
        try await FaultStage.with(.sandbox) { stage in
            let page = SandboxFault.Kind.replacedAnswer(status: status, contentType: "text/html", body: "<p>Later</p>")
            try await stage.install([SandboxFault(page, operation: "ListObjectsV2")])
            let outcome = try await stage.place.rollbook(["reindex", "nightly", "--dry-run"]).run()
            #expect(outcome.status == 69 && outcome.errors.contains("ListObjectsV2"), "\(outcome.transcript)")
        }
    }

    /// Returns when so many changes are applied; the run goes on.
    private static func start(
        _ way: Way, _ stage: FaultStage, _ count: Int
    ) async throws -> Task<Invocation.Ending, any Error> {
        try await stage.install(stage.writes.map { SandboxFault(.latency(milliseconds: 50), method: $0) })
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            defer { reach.finish() }
            return try await stage.invocation(way.arguments).run(when: "  version ", times: count) { _ in
                reach.finish()
            }
        }
        for await _ in reached {}
        return task
    }
}
