import Foundation
import Objects
import RunJournal
import Sandbox
import TestKit
import Testing

/// The rule at the end of every test on a sandbox of another process: it sees what was removed there.
@Suite("What a sandbox of another process removed for good") struct RemovalTests {
    @Test("A publish and its rollback take nothing off, no marker either; `--strategy remove` is seen")
    func seen() async throws {
        try await Workplace.with(removals: .allowed) { place in
            try await FaultStage.with(.sandbox, keptIn: place) { stage in
                try await stage.expect(["run", "publish"])
                try await stage.expect(["rollback", "last"])
                #expect(try Removals.removed(below: place.folder).isEmpty)

                try await stage.expect(["run", "publish"])
                let look = try JournalLook(copying: stage.place.journalPath, in: place.folder)
                let run = try #require(look.runs.first)
                let written = look.changes.filter { $0.runID == run.id && $0.after?.object != nil }
                try await stage.expect(["rollback", "last", "--strategy", "remove"])
                #expect(!written.isEmpty)
                #expect(try Removals.problems(below: place.folder).count == written.count)
            }
        }
    }
}
