import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

/// `create: true` of a mirror step, which the drill needs.
@Suite struct NewIndexTests {
    @Test("An index that is not there is found only where it is said to be new, directly below a root")
    func indexes() async throws {
        try await OperationsBench.with { bench in
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: "v2/gfx1151/index.html", bytes: [1])
            let reader = BucketReader(channel: bench.channel, client: bench.client)
            await #expect(throws: PlanError.self) { try await reader.indexes(["v2/drill"]) }
            let (indexes, notes) = try await reader.indexes(["v2/drill"], new: ["v2/drill"])
            #expect(indexes == ["v2/drill"])
            #expect(notes == ["test: v2/drill is a new index"])
            #expect(try await reader.indexes(new: ["v2/drill"]).indexes == ["v2/gfx1151", "v2/drill"])
            let there = try await reader.indexes(["v2/gfx1151"], new: ["v2/gfx1151"])
            #expect(there.indexes == ["v2/gfx1151"] && there.notes.isEmpty)
            for misplaced in ["drill", "v3/drill", "v2/a/b", "v2", "v2/", "v2//drill", "v2/.."] {
                await #expect(throws: PlanError.self, "\(misplaced)") {
                    try await reader.indexes([misplaced], new: [misplaced])
                }
            }
        }
    }

    private func steps(_ mirror: String) throws -> [PlaybookStep] {
        let text = """
            playbook: t
            summary: s
            steps:
              - id: a
                mirror: { channel: any, package: thing, \(mirror) }

            """
        return try PlaybookFolder(path: Repository.path + "/no-such-folder")
            .parsePlaybook(text: text, name: "t").resolved(with: [:])
    }

    @Test("`create` is read, and needs the names of the indexes")
    func decoding() throws {
        #expect(
            try steps("indexes: [v2/new], create: true").map { $0.kind as? MirrorStep } == [
                MirrorStep(channel: "any", package: "thing", indexes: ["v2/new"], create: true)
            ])
        #expect(throws: Diagnostics.self) { try steps("create: true") }
    }

    @Test("The shipped drill makes its index and takes it back in one run")
    func shipped() throws {
        let steps = try PlaybookFolder(path: Repository.path + "/playbooks").loadPlaybook("drill").resolved(
            with: [:])
        let mirror = try #require(steps.first?.kind as? MirrorStep)
        let rollback = try #require(steps.last?.kind as? RollbackStep)
        #expect(mirror.create && mirror.indexes == ["v2-staging/rollbook-drill"])
        #expect(rollback.run == RollbackStep.ownRun && rollback.steps == ["publish", "pages"])
    }
}
