import Objects
import PlaybookFiles
import RollbookTestSupport
import RunJournal
import TestKit
import Testing
import Verification

/// No file is too large to be read, given a budget for it.
@Suite struct HashBudgetTests {
    @Test("A file that is larger than the rotation is read in its turn where there is a budget for it")
    func large() async throws {
        let torch = TestWheel("torch", "2.9.1", filling: 200_000)
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"], ownWheels: [torch])) { bench in
            let scene = IncidentScene(bench: bench)
            try await scene.mirror()
            let printed = PrintedCommands(scene: scene)
            for (settings, isRead) in [("", false), (", hash-budget: 100000", false), (", hash-budget: 300000", true)] {
                let bad = try await printed.verify(", rotate: 10000" + settings).filter { $0.verdict != .pass }
                #expect(bad.isEmpty, "\(PrintedCommands.said(bad))")
                let read = try bench.journal.verifiedFiles(bucket: scene.channel.bucket, keyPrefix: scene.index)
                #expect(read.contains { $0.key == scene.key(torch.filename) } == isRead, "\(settings)")
            }
        }
    }
}
