import Foundation
import TestKit
import Testing

/// A run whose machines vanish: two jobs of a CI system, and a person in between, each with a disk of their own.
@Suite struct EphemeralJobTests {
    /// One machine of the team, with nothing on its disk.
    private struct Machine {
        var place: Workplace
        let upstream: [String]

        init(_ name: String, _ place: Workplace, _ sandbox: SandboxAddress) throws {
            self.place = try place.using(sandbox)
            self.place.environment["XDG_STATE_HOME"] = "\(place.folder)/\(name)/state"
            self.place.environment["TMPDIR"] = "\(place.folder)/\(name)/tmp"
            self.place.environment["ROLLBOOK_OPERATOR"] = name
            upstream = sandbox.upstream.map { ["--upstream", $0] } ?? []
        }

        func rollbook(_ words: String...) async throws -> Invocation.Outcome {
            try await place.rollbook(words + upstream).run()
        }

        func looks(_ words: String...) async throws -> Invocation.Outcome { try await place.rollbook(words).run() }
    }

    @Test(
        "One job publishes to dev and waits, and is gone; a person approves elsewhere; a second job goes on to the end")
    func vanishes() async throws {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/data") { sandbox in
                let first = try Machine("first-job", place, sandbox)
                let waiting = try await first.rollbook(
                    "run", "dependency-rollout", "--package", "rocm", "--format", "json")
                #expect(waiting.status == 4, "\(waiting.transcript)")
                let run = (try waiting.document() as RunDocument).run.id
                try FileManager.default.removeItem(atPath: place.folder + "/first-job")

                let person = try Machine("person", place, sandbox)
                let status = try await person.looks("status")
                #expect(status.output.contains("approve by:   rollbook approve \(run)\n"), "\(status.transcript)")
                let early = try await Machine("early-job", place, sandbox).rollbook("resume", run)
                #expect(early.status == 4, "\(early.transcript)")
                let approved = try await person.rollbook("approve", run, "--yes", "--reason", "dev looks right")
                #expect(approved.status == 0, "\(approved.transcript)")
                #expect(approved.output.contains("nightly-update"), "\(approved.transcript)")

                let second = try Machine("second-job", place, sandbox)
                let done = try await second.rollbook("resume", run)
                #expect(done.status == 0, "\(done.transcript)")
                #expect(done.errors.contains("approved by person"), "\(done.transcript)")
                let shown = try await person.looks("show", run)
                #expect(shown.output.contains("person"), "\(shown.transcript)")
                let left = try await person.looks("status")
                #expect(!left.output.contains(run), "\(left.transcript)")
            }
        }
    }
}
