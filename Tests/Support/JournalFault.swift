import GRDB
package import RunJournal

extension Journal {
    /// From now on the journal takes no event that matches, and with it nothing of the transaction that brings it, as
    /// when the disk is full.
    ///
    /// - Parameters:
    ///   - number: of the first event that is not taken, counted from the next one as 0.
    ///   - kind: only events of this kind; `nil` for all.
    package func refuseEvents(from number: Int, kind: String? = nil) throws {
        let rule = kind.map { "NEW.kind = '\($0)' AND " } ?? ""
        try edit { db in
            let last = try Int.fetchOne(db, sql: "SELECT coalesce(max(id), 0) FROM event") ?? 0
            try db.execute(
                sql: """
                    CREATE TRIGGER injected BEFORE INSERT ON event WHEN \(rule)NEW.id > \(last + number)
                    BEGIN SELECT RAISE(ABORT, 'injected'); END
                    """)
        }
    }

    /// Ends `refuseEvents`.
    package func acceptEvents() throws {
        try edit { db in try db.execute(sql: "DROP TRIGGER IF EXISTS injected") }
    }

    /// On a connection of its own, as another program would.
    private func edit(_ body: (Database) throws -> Void) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        try DatabaseQueue(path: path, configuration: configuration).write(body)
    }
}
