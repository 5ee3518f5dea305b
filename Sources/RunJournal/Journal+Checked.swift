import FoundationEssentials
import GRDB

extension Journal {
    /// The last check of everything; `nil` without one, and where the event that it ended with is not as it was then.
    func checkedHead() throws -> CheckedHead? {
        try read { db in
            guard
                let checked = try Row.fetchOne(
                    db, sql: "SELECT event_id, hash, at FROM checked ORDER BY event_id DESC LIMIT 1"),
                let at = try checked.date(2)
            else { return nil }
            let head = CheckedHead(event: checked[0], hash: checked[1], at: at)
            let event = try Row.fetchOne(
                db, sql: "SELECT id, at, run_id, kind, payload, previous_hash, hash FROM event WHERE id = ?",
                arguments: [head.event])
            guard let event, event["hash"] == head.hash, EventChain.isUnaltered(event) else { return nil }
            return head
        }
    }

    /// The end of a check of everything that reads now; `nil` without events.
    func lastHead(_ db: Database) throws -> CheckedHead? {
        try Row.fetchOne(db, sql: "SELECT id, hash FROM event ORDER BY id DESC LIMIT 1")
            .map { CheckedHead(event: $0[0], hash: $0[1], at: now()) }
    }

    static func eventCount(_ db: Database, after head: CheckedHead) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM event WHERE id > ?", arguments: [head.event]) ?? 0
    }

    /// Remembers a check of everything. Where that cannot be written the next one checks everything again.
    func remember(_ head: CheckedHead) {
        try? write { db in
            try db.execute(sql: "DELETE FROM checked")
            try db.execute(
                sql: "INSERT INTO checked (event_id, hash, at) VALUES (?, ?, ?)",
                arguments: [head.event, head.hash, Timestamp.text(of: head.at)])
        }
    }
}
