import Foundation
import Objects
import RunJournal
import Sandbox
import TestKit
import Testing

/// The rule at the end of every test on a sandbox of another process: it sees what was removed there.
@Suite("What a sandbox of another process removed for good") struct RemovalTests {
    @Test("A publish and its rollback take off no more than their own markers; `--strategy remove` is seen")
    func seen() async throws {
        try await Workplace.with(removals: .allowed) { place in
            try await FaultStage.with(.sandbox, keptIn: place) { stage in
                try await stage.expect(["run", "publish"])
                try await stage.expect(["rollback", "last"])
                let removed = try Removals.removed(below: place.folder)
                #expect(!removed.isEmpty && removed.allSatisfy(\.wasDeleteMarker))
                #expect(try Removals.problems(below: place.folder) == [])

                try await stage.expect(["run", "publish"])
                let created = try JournalLook(copying: stage.place.journalPath, in: place.folder).changes
                    .filter { $0.before.object == nil }
                try await stage.expect(["rollback", "last", "--strategy", "remove"])
                #expect(!created.isEmpty)
                #expect(try Removals.problems(below: place.folder).count == created.count)
            }
        }
    }
}
