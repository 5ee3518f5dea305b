import Foundation
import TestKit
import Testing

/// A run waits in one job; a person answers; another job goes on. Each is a process of its own.
@Suite struct ApproveTests {
    private struct Answer: Decodable {
        struct Step: Decodable {
            var id: String
        }

        var run: String
        var step: String
        var approved: Bool
        var digest: String?
        var steps: [Step]
        var places: [String]
    }

    @Test("Declined, it goes on waiting; approved, another process goes on to the end; neither needs a terminal")
    func answers() async throws {
        try await Workplace.with { place in
            let options = ["--rehearse", "--offline", "--keep", place.folder + "/rehearsal"]
            func rollbook(_ words: String...) async throws -> Invocation.Outcome {
                try await place.rollbook(words + options).run()
            }
            let waiting = try await rollbook("run", "dependency-rollout", "--package", "rocm", "--format", "json")
            #expect(waiting.status == 4, "\(waiting.transcript)")
            let run = (try waiting.document() as RunDocument).run.id
            #expect(waiting.errors.contains("`rollbook approve \(run)"), "\(waiting.transcript)")

            let declined = try await rollbook("decline", run, "--reason", "torch is missing")
            #expect(declined.status == 0, "\(declined.transcript)")
            let still = try await rollbook("resume", run)
            #expect(still.status == 4, "\(still.transcript)")
            #expect(still.errors.contains("torch is missing"), "\(still.transcript)")

            let unasked = try await rollbook("approve", run)
            #expect(unasked.status == 4, "\(unasked.transcript)")
            #expect(unasked.output.contains("nightly-update"), "\(unasked.transcript)")
            let approved = try await rollbook(
                "approve", run, "--yes", "--format", "json", "--evidence", "https://e.org/1")
            #expect(approved.status == 0, "\(approved.transcript)")
            let answer: Answer = try approved.document()
            #expect(answer.run == run && answer.step == "approve-nightly" && answer.approved && answer.digest != nil)
            #expect(answer.steps.first?.id == "nightly-update")
            #expect(answer.places.allSatisfy { $0.hasSuffix("/.rollbook/approvals/\(run)/approve-nightly.json") })

            let cancelled = try await rollbook("cancel", run)
            #expect(cancelled.status == 64, "\(cancelled.transcript)")
            let done = try await rollbook("resume", run)
            #expect(done.status == 0, "\(done.transcript)")
            let again = try await rollbook("approve", run, "--yes")
            #expect(again.status == 64, "\(again.transcript)")
        }
    }
}
