import GRDB
package import Objects

/// A change that made a version of an object, and the kind of its step.
package struct VersionWriter: Sendable, Equatable {
    package var change: ChangeRecord
    /// `mirror`, `rollback`, `restore`, …
    package var stepKind: String?
}

extension Journal {
    /// The changes that left a version on an object: the newest run's first, and a run's last change first.
    package func writers(bucket: String, key: ObjectKey) throws -> [VersionWriter] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(ChangeRecord.selection), (
                        SELECT kind FROM step WHERE step.run_id = change.run_id AND position = step_position)
                    FROM change WHERE bucket = ? AND key = ? AND after_kind IS NOT NULL
                    ORDER BY \(Self.newestChangeFirst)
                    """, arguments: [bucket, key])
            var writers: [VersionWriter] = []
            while let row = try rows.next() {
                writers.append(
                    VersionWriter(change: try ChangeRecord(row: row), stepKind: row[ChangeRecord.columnCount]))
            }
            return writers
        }
    }
}
