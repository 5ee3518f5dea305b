import Foundation
import GRDB
import Testing

@testable import RunJournal

@Suite struct JournalLockTests {
    @Test("The second writer is told who holds the journal")
    func held() throws {
        let test = try TestJournal()
        let lock = try test.journal.lockForWriting(waitSeconds: 0, holder: "run r1 of ada on build-1")
        let error = try #require(throws: JournalError.self) {
            try test.journal.lockForWriting(waitSeconds: 0, holder: "run r2")
        }
        guard case .busy(let holder) = error else { throw error }
        #expect(
            holder == "run r1 of ada on build-1 (process \(getpid()), since \(Timestamp.text(of: TestJournal.start)))")
        try test.begin()
        lock.close()
        lock.close()
        try test.journal.lockForWriting(waitSeconds: 0, holder: "run r2").close()
        #expect(try Data(contentsOf: URL(filePath: test.path + ".lock")).isEmpty)
    }

    @Test("A transaction that another connection holds up ends as busy, and names the holder of the lock")
    func transactionHeld() throws {
        let test = try TestJournal(busyTimeoutSeconds: 0.05)
        let lock = try test.journal.lockForWriting(waitSeconds: 0, holder: "run r1")
        try DatabaseQueue(path: test.path).write { db in
            try db.execute(sql: "PRAGMA user_version = 1")
            let error = try #require(throws: JournalError.self) { try test.begin() }
            guard case .busy(let holder) = error else { throw error }
            #expect(holder.hasPrefix("run r1 (process "))
        }
        lock.close()
        try test.begin()
    }

    @Test("The lock ends with its last reference")
    func released() throws {
        let test = try TestJournal()
        do {
            let lock = try test.journal.lockForWriting(waitSeconds: 0, holder: "first")
            withExtendedLifetime(lock) {}
        }
        try test.journal.lockForWriting(waitSeconds: 0, holder: "second").close()
    }

    @Test("A waiting writer goes on as soon as the lock is free")
    func waiting() throws {
        let test = try TestJournal()
        let lock = try test.journal.lockForWriting(waitSeconds: 0, holder: "first")
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) { lock.close() }
        try test.journal.lockForWriting(waitSeconds: 3600, holder: "second").close()
    }

    @Test("The lock of a killed process is free, whatever its file says")
    func killed() throws {
        let test = try TestJournal()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // The shell itself holds the lock: flock(1) takes it on the descriptor that it inherits.
        process.arguments = [
            "sh", "-c", "exec 9>\"$0\"; flock 9 && echo dead >&9 && echo ready; read _", test.path + ".lock",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        guard !output.fileHandleForReading.availableData.isEmpty else {
            print("skipped: there is no flock command")
            return
        }
        let error = #expect(throws: JournalError.self) {
            try test.journal.lockForWriting(waitSeconds: 0, holder: "second")
        }
        #expect(error == .busy(holder: "dead"))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try test.journal.lockForWriting(waitSeconds: 3600, holder: "second").close()
    }
}
