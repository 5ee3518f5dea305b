import Foundation
import TestKit
import Testing

/// The output of `report`, `diff`, `show` and `history` about a rollout and its rollback.
@Suite struct LookingTests {
    @Test(
        "A rollout and its rollback, as a page, as differences and as text; what is the same in all indexes stands once"
    )
    func rolloutAndRollback() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let done = try await rehearse.rollOut()
            let page = try await rehearse.page(of: done.run.id)
            #expect(page.contains("<pre><code>rollbook rollback \(done.run.id)</code></pre>"))
            for change in done.changes {
                #expect(change.after?.versionID.map { page.contains("<code>\($0)</code>") } != false)
            }
            #expect(try await rehearse.page(of: done.run.id) == page, "the same run gives the same bytes")

            let rollout: Difference = try await rehearse("diff", done.run.id)
            #expect(
                rollout.indexes.map(\.channel) == Array(repeating: "dev", count: 4)
                    + Array(repeating: "nightly", count: 4))
            for index in rollout.indexes {
                #expect(index.rootPage?.gained == ["rocm-bootstrap", "setuptools"] && index.rootPage?.lost == [])
                let new = index.projects.filter { $0.page == "created" }
                #expect(new.map(\.project) == ["rocm-bootstrap", "setuptools"])
                #expect(new.map(\.versionsGained) == [["99.0.1"], ["81.0.0"]])
                #expect(index.files?.gained.count == 4 && index.unknown.isEmpty)
            }
            try await expectSummary(of: done.run.id, rehearse)

            let back: RunDocument = try await rehearse("rollback", done.run.id, "--yes")
            let both: Difference = try await rehearse("diff", done.run.id, back.run.id)
            #expect(both.indexes.isEmpty && both.runs == [done.run.id, back.run.id])
            let shown: RunDocument = try await rehearse.journal("show", done.run.id)
            #expect(shown.run.rolledBackBy == [back.run.id] && shown.run.verdict == "pass")
            #expect(try await rehearse.page(of: done.run.id).contains("It was rolled back by:"))
        }
    }

    private func expectSummary(of run: String, _ rehearse: Rehearse) async throws {
        let outcome = try await rehearse.place.rollbook(["diff", run, "--project", "setuptools"] + rehearse.options)
            .run()
        #expect(outcome.status == 0, "\(outcome.transcript)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count { $0 == "  setuptools  (new page)  versions +81.0.0" } == 2, "once a channel")
        #expect(lines.contains("nightly  the same in 4 indexes:") && !outcome.output.contains("rocm_bootstrap"))
        #expect(lines.last == "8 indexes: 8 projects gained, 8 links gained, 16 files gained")
    }

    @Test("A verification that failed is told with verdict, remedy and hint, and has no way back")
    func verification() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let verify = try await place.rollbook(
                ["verify", "nightly", "--expect", "no-such-project==1"] + rehearse.options
            ).run()
            #expect(verify.status == 2 && !verify.errors.contains("rollbook rollback 2"), "\(verify.transcript)")
            let history: RunList = try await rehearse.journal("history")
            #expect(history.runs.map(\.verdict) == ["fail"])
            let id = try #require(history.runs.first?.id)
            let journal = ["--journal", rehearse.folder + "/journal.sqlite"]
            let show = try await place.rollbook(["show", id] + journal).run()
            #expect(
                show.output.contains(
                    "  no-such-project==1 is not in the index\n        remedy: regenerate\n        hint: "))
            let status = try await place.rollbook(["status"] + journal).run()
            #expect(
                status.output.contains("go on with:   rollbook resume \(id)") && !status.output.contains("take back"))
            #expect(status.output.contains(", checks fail ("))
        }
    }

    @Test("A page that cannot be written, and a run that is not there, are refused")
    func refused() async throws {
        try await Workplace.with { place in
            let nowhere = try await place.rollbook("report", "--output", place.folder + "/nowhere/run.html")
            #expect(nowhere.status == 64 && nowhere.errors.contains("there is no folder"), "\(nowhere.transcript)")
            for command in ["report", "diff"] {
                let unknown = try await place.rollbook(command, "20990101-000000-none", "--without-log")
                #expect(unknown.status == 64 && unknown.errors.contains("no run 20990101-000000-none"))
            }
            let json = try await place.rollbook("report", "--format", "json")
            #expect(json.status == 64 && json.errors.contains("rollbook show RUN --format json"))
        }
    }

    /// The output of `diff --format json`.
    struct Difference: Decodable {
        var runs: [String]
        var indexes: [Index]

        struct Index: Decodable {
            var channel, index: String
            var rootPage, files: Names?
            var projects: [Project]
            var unknown: [Unknown]
        }

        struct Names: Decodable {
            var gained, lost: [String]
        }

        struct Project: Decodable {
            var project, page: String
            var versionsGained: [String]
        }

        struct Unknown: Decodable {
            var page, reason: String
        }
    }
}

extension Rehearse {
    /// The HTML page of a run, which must be whole by the oracle.
    fileprivate func page(of run: String) async throws -> String {
        let path = folder + "/run.html"
        let outcome = try await place.rollbook(
            ["report", run, "--output", path, "--journal", folder + "/journal.sqlite"]
        ).run()
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.transcript)")
        _ = try await place.oracle("html_oracle.py", path)
        return try String(contentsOfFile: path, encoding: .utf8)
    }
}
