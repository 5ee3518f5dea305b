import Foundation
import TestKit
import Testing

/// The dependency rollout from beginning to end, without any network.
@Suite struct RehearsalTests {
    @Test("A rehearsal waits without a terminal, goes on, can be rolled back, and that taken back again")
    func wholeLife() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let waiting = try await rehearse.waits()
            try await rehearse.agrees(on: waiting.run.id, state: "waiting", unfinished: true)

            let done: RunDocument = try await rehearse("resume", waiting.run.id, "--yes")
            #expect(done.run.id == waiting.run.id && done.run.state == "done")
            #expect(done.changes.allSatisfy { $0.state == "applied" })
            #expect(Set(done.changes.map(\.channel)) == ["dev", "nightly"])
            #expect(done.checks.allSatisfy { $0.verdict == "pass" } && !done.checks.isEmpty)
            #expect(done.approvals.map(\.step) == ["approve-nightly"])
            #expect(done.approvals.allSatisfy { $0.approved && $0.operatorName == "acceptance" && $0.means == "--yes" })
            try await rehearse.agrees(on: done.run.id, state: "done", unfinished: false)

            let rolledBack: RunDocument = try await rehearse("rollback", "last:nightly", "--yes")
            #expect(rolledBack.run.kind == "rollback" && rolledBack.run.rollbackOf == done.run.id)
            #expect(rolledBack.changes.count == done.changes.count { $0.channel == "nightly" })

            let last = try await place.rollbook(["rollback", "last:nightly", "--yes"] + rehearse.options).run()
            #expect(last.status == 64 && last.transcript.contains("run \(done.run.id), and it was taken back already"))
            #expect(last.transcript.contains("`rollbook rollback \(rolledBack.run.id)"), "\(last.transcript)")

            let again: RunDocument = try await rehearse("rollback", rolledBack.run.id, "--yes")
            #expect(again.run.rollbackOf == rolledBack.run.id)
            #expect(again.changes.count == rolledBack.changes.count)

            let second: RunDocument = try await rehearse("run", "dependency-rollout", "--package", "rocm", "--yes")
            #expect(second.run.state == "done" && second.changes.isEmpty, "a second run writes nothing")
        }
    }

    @Test(
        "A rollout beside an indexer: approved, rolled back and published again, without a page of its own and without --force"
    )
    func externalRollout() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place, more: ["--indexer", "0.2"])
            let done: RunDocument = try await rehearse("run", "external-rollout", "--package", "rocm", "--yes")
            #expect(done.run.state == "done")
            #expect(Set(done.changes.map(\.channel)) == ["dev-multi-arch", "nightly-multi-arch"])
            #expect(done.changes.allSatisfy { $0.state == "applied" && !$0.key.hasSuffix("index.html") })
            #expect(done.checks.allSatisfy { $0.verdict == "pass" } && done.checks.contains { $0.name == "late-index" })
            let back: RunDocument = try await rehearse("rollback", "last:nightly-multi-arch", "--yes")
            #expect(back.run.state == "done" && !back.changes.isEmpty)
            let verified = try await place.rollbook(["verify", "nightly-multi-arch"] + rehearse.options).run()
            #expect(verified.status == 0, "\(verified.transcript)")
            let again: RunDocument = try await rehearse("rollback", back.run.id, "--yes")
            #expect(again.run.state == "done" && again.changes.count == back.changes.count)
            let checked = try await place.rollbook(["verify", "nightly-multi-arch"] + rehearse.options).run()
            #expect(checked.status == 0, "\(checked.transcript)")
            let refused = try await place.rollbook(["reindex", "nightly-multi-arch", "--yes"] + rehearse.options).run()
            #expect(refused.status == 65 && refused.errors.contains("`pages: external`"), "\(refused.transcript)")
        }
    }

    @Test("An indexer that never comes leaves the run waiting, exit 4; with one, resume ends it")
    func indexerOff() async throws {
        try await Workplace.with { place in
            let file = try String(contentsOfFile: Workplace.repository + "/playbooks/channels.yaml", encoding: .utf8)
            for name in ["catalog.yaml", "external-rollout.yaml"] {
                let text = try String(contentsOfFile: Workplace.repository + "/playbooks/" + name, encoding: .utf8)
                try place.write(text, to: "playbooks/" + name)
            }
            let hurried = file.replacing(
                "pages: external\n", with: "pages: external\n    pages-deadline: 1s\n")
            try place.write(hurried, to: "playbooks/channels.yaml")
            let files = ["--playbooks", place.folder + "/playbooks"]
            let off = Rehearse(place: place, more: files + ["--indexer", "off"])
            let waiting = try await place.rollbook(
                ["run", "external-rollout", "--package", "rocm", "--yes"] + off.options
            ).run()
            #expect(waiting.status == 4, "\(waiting.transcript)")
            #expect(waiting.errors.contains("the indexer has not followed within 1 s"))
            let status: RunList = try await off.journal("status")
            #expect(status.runs.map(\.state) == ["waiting"])
            let on = Rehearse(place: place, more: files + ["--indexer", "0.2"])
            let done: RunDocument = try await on("resume", status.runs[0].id, "--yes")
            #expect(done.run.state == "done")
        }
    }

    @Test("A dry run of a rehearsal names what it would write, and writes nothing")
    func dryRun() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let arguments = ["run", "dependency-rollout", "--package", "rocm", "--dry-run"]
            let outcome = try await place.rollbook(arguments + rehearse.options).run()
            #expect(outcome.status == 0, "\(outcome.transcript)")
            #expect(outcome.output.contains("setuptools-81.0.0-py3-none-any.whl"))
            let history: RunList = try await rehearse.journal("history")
            #expect(history.runs.isEmpty)
        }
    }
}

/// Commands on one rehearsal without network, in a folder of the workplace.
struct Rehearse {
    let place: Workplace
    /// Options of commands on channels, besides those of the rehearsal.
    var more: [String] = []

    var folder: String { place.folder + "/rehearsal" }
    var options: [String] { ["--rehearse", "--offline", "--keep", folder] + more }

    /// A command that has to succeed, with its answer.
    func callAsFunction<Document: Decodable>(_ arguments: String...) async throws -> Document {
        let outcome = try await place.rollbook(arguments + options + ["--format", "json"]).run()
        #expect(outcome.status == 0, "\(outcome.transcript)")
        return try outcome.document()
    }

    /// A command that looks at the rehearsal's journal.
    func journal<Document: Decodable>(_ arguments: String...) async throws -> Document {
        let looking = ["--journal", folder + "/journal.sqlite", "--format", "json"]
        let outcome = try await place.rollbook(arguments + looking).run()
        #expect(outcome.status == 0, "\(outcome.transcript)")
        return try outcome.document()
    }

    /// The rollout without a terminal and without `--yes`.
    func waits() async throws -> RunDocument {
        let arguments = ["run", "dependency-rollout", "--package", "rocm", "--format", "json"]
        let outcome = try await place.rollbook(arguments + options).run()
        #expect(outcome.status == 4, "\(outcome.transcript)")
        #expect(outcome.errors.contains("hint: `rollbook resume "))
        let document: RunDocument = try outcome.document()
        #expect(document.run.state == "waiting")
        #expect(Set(document.changes.map(\.channel)) == ["dev"], "nightly is not touched before the approval")
        return document
    }

    /// `status`, `history` and `show` say the same of a run.
    func agrees(on run: String, state: String, unfinished: Bool) async throws {
        let history: RunList = try await journal("history")
        let status: RunList = try await journal("status")
        let shown: RunDocument = try await journal("show", run)
        #expect(history.runs.map(\.id) == [run] && history.runs.map(\.state) == [state])
        #expect(status.runs.map(\.id) == (unfinished ? [run] : []))
        #expect(shown.run.id == run && shown.run.state == state)
        let applied = shown.changes.count { $0.state == "applied" }
        #expect(applied > 0 && history.runs.first?.changes["applied"] == applied)
    }
}
