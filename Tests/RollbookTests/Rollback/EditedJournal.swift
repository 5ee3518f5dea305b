import Foundation
import Objects
import TestMachine

/// Edits a journal as an operator with the sqlite3 shell would: past its triggers.
enum TestDatabase {
    static func edit(_ path: String, _ sql: String) throws {
        let script = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                db.execute(f"DROP TRIGGER {name}")
            db.execute(sys.argv[2])
            db.commit()
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [Python.interpreter, "-c", script, path, sql]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}

/// Lines of an export, with an end that fits them.
enum ExportSeal {
    static func sealed(_ lines: [String], runID: String) -> [UInt8] {
        let body = lines.map { $0 + "\n" }.joined()
        let end = """
            {"schema":1,"type":"end","run_id":"\(runID)","lines":\(lines.count),\
            "sha256":"\(SHA256Digest(of: body.utf8).hex)"}

            """
        return Array((body + end).utf8)
    }
}
