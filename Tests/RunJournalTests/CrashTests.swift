import Foundation
import RunJournal
import Testing

/// A crash leaves the file and its WAL as they lie on the disk, so these tests copy and open them.
@Suite struct CrashTests {
    private func copy(_ test: TestJournal, to folder: TemporaryFolder, walBytes: Int? = nil) throws -> String {
        let path = folder.file("crashed.sqlite")
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try FileManager.default.copyItem(atPath: test.path, toPath: path)
        var wal = try Data(contentsOf: URL(filePath: test.path + "-wal"))
        if let walBytes { wal = wal.prefix(walBytes) }
        try wal.write(to: URL(filePath: path + "-wal"))
        return path
    }

    @Test("Intents that were committed survive the writer")
    func committedIntents() throws {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned((1...300).map { plannedChange($0) })
        try test.journal.markSent((1...120).map { (TestJournal.runID, $0) }, at: TestJournal.start + 2)
        let folder = try TemporaryFolder()
        let crashed = try Journal(path: copy(test, to: folder))
        #expect(
            try crashed.summaries(of: [TestJournal.runID])[TestJournal.runID]?.changes == [.sent: 120, .planned: 180])
        #expect(try crashed.verify() == [])
        try crashed.takeOverRun(TestJournal.runID, pid: 2, host: "after", at: TestJournal.start + 9)
    }

    @Test("Wherever the power fails, whole transactions remain, in their order")
    func tornLog() throws {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned((1...100).map { plannedChange($0) })
        for batch in 0..<5 {
            try test.journal.markSent(
                (1...20).map { (TestJournal.runID, batch * 20 + $0) }, at: TestJournal.start + 2)
        }
        let folder = try TemporaryFolder()
        let size = try Data(contentsOf: URL(filePath: test.path + "-wal")).count
        var sentCounts: [Int] = []
        // A WAL frame is a page of 4,096 bytes and 24 of its own: the steps meet frames at every offset.
        for walBytes in stride(from: size, through: 0, by: -6007) {
            let path = try copy(test, to: folder, walBytes: walBytes)
            let crashed = try Journal(path: path)
            sentCounts.append(try crashed.summaries(of: [TestJournal.runID])[TestJournal.runID]?.changes[.sent] ?? 0)
            #expect(try crashed.verify() == [], "after \(walBytes) of \(size) bytes")
        }
        #expect(sentCounts.first == 100)
        #expect(sentCounts.last == 0)
        #expect(sentCounts == sentCounts.sorted(by: >))
        #expect(Set(sentCounts) == [0, 20, 40, 60, 80, 100])
    }
}
