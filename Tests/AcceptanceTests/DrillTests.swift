import Foundation
import Indexes
import Testing

/// The shipped drill and the preflight, as people run them.
@Suite struct DrillTests {
    private struct Shown: Decodable {
        struct Step: Decodable {
            var id: String
            var state: String
            var seconds: Double?
        }

        struct Change: Decodable {
            var key: String
            var action: String
            var state: String
        }

        var steps: [Step]
        var changes: [Change]
    }

    private struct Examined: Decodable {
        struct Section: Decodable {
            var channel: String?
            var lines: [Line]
        }

        struct Line: Decodable {
            var name: String
            var verdict: String
        }

        var schema: Int
        var sections: [Section]
    }

    @Test("A drill publishes an index of its own, sees it, takes it back, and tells how long each step took")
    func drill() async throws {
        try await Workplace.with { place in
            let folder = place.folder + "/rehearsal"
            let rehearsal = ["--rehearse", "--offline", "--keep", folder]
            let plan = try await place.rollbook(["run", "drill", "--dry-run"] + rehearsal).run()
            #expect(plan.status == 0, "\(plan.transcript)")
            #expect(plan.output.contains("take-back  rollback: would take back what this run did: publish, pages"))

            let run = try await place.rollbook(["run", "drill", "--yes"] + rehearsal).run()
            #expect(run.status == 0, "\(run.transcript)")
            let show = try await place.rollbook(
                "show", "last", "--format", "json", "--journal", folder + "/journal.sqlite")
            let shown = try JSONDecoder().decode(Shown.self, from: Data(show.output.utf8))
            #expect(shown.steps.map(\.id) == ["publish", "pages", "see", "take-back"])
            #expect(shown.steps.allSatisfy { $0.state == "done" && $0.seconds != nil })
            let drilled = shown.changes.filter {
                $0.key.hasPrefix("v2-staging/rollbook-drill/") && $0.state == "applied"
            }
            #expect(drilled.count == shown.changes.count)
            #expect(drilled.count { $0.action == "put" } == drilled.count { $0.action == "delete" })

            // Nothing of it is left: the index is new again.
            let again = try await place.rollbook(["run", "drill", "--dry-run"] + rehearsal).run()
            #expect(again.output.contains("v2-staging/rollbook-drill/index.html"))
            #expect(again.errors.contains("v2-staging/rollbook-drill is a new index"), "\(again.transcript)")
        }
    }

    @Test("The preflight of a rehearsal finds no problem; without credentials it says so and exits 77")
    func doctor() async throws {
        try await Workplace.with { place in
            let folder = place.folder + "/rehearsal"
            let sound = try await place.rollbook(
                "doctor", "nightly", "--format", "json", "--rehearse", "--offline", "--keep", folder)
            #expect(sound.status == 0, "\(sound.transcript)")
            let examined = try JSONDecoder().decode(Examined.self, from: Data(sound.output.utf8))
            #expect(examined.schema == 1)
            #expect(examined.sections.map(\.channel) == [nil, "nightly"])
            let lines = examined.sections.flatMap(\.lines)
            #expect(lines.contains { $0.name == "versioning" && $0.verdict == "ok" })
            #expect(lines.allSatisfy { $0.verdict != "problem" })

            var stranger = place
            stranger.environment = [
                "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "PIP_INDEX_URL": "https://index.example.org/",
            ]
            let missing = try await stranger.rollbook("doctor", "dev")
            #expect(missing.status == 77, "\(missing.transcript)")
            #expect(missing.output.contains("problem   credentials"))
        }
    }
}
