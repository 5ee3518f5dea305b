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
        try query(
            "\(Self.selectWriters) bucket = ? AND key = ? ORDER BY \(Self.newestChangeFirst)", [bucket, key]
        ) { rows in
            var writers: [VersionWriter] = []
            while let row = try rows.next() { writers.append(try VersionWriter(row: row)) }
            return writers
        }
    }

    /// The changes that left a version on one of these objects since a run began: the run's own, and those of every run that
    /// this journal learned of later, in the order of `writers(bucket:key:)`. Changes of older runs are not read.
    package func writers(since runID: String, of objects: Set<BucketObject>) throws -> [BucketObject: [VersionWriter]] {
        let runs = try query(Self.selectRunsSince, [runID]) { rows in
            var runs: [String] = []
            while let row = try rows.next() { runs.append(row[0]) }
            return runs
        }
        return try runs.reduce(into: [:]) { writers, run in
            try query("\(Self.selectWriters) run_id = ? ORDER BY sequence DESC", [run]) { rows in
                while let row = try rows.next() {
                    let object = BucketObject(bucket: row["bucket"], key: row["key"])
                    guard objects.contains(object) else { continue }
                    writers[object, default: []].append(try VersionWriter(row: row))
                }
            }
        }
    }

    /// The changes that left one of these versions on an object, and those that left one without an id of its own, in the order
    /// of `writers(bucket:key:)`. Others are not read.
    package func writers(
        bucket: String, key: ObjectKey, of versions: some Sequence<VersionID>
    ) throws -> [VersionWriter] {
        let ids = Set(versions.map(\.text)).union([VersionID.null.text])
        return try query(
            """
            \(Self.select) FROM (
                SELECT run_id, sequence FROM change
                    WHERE bucket = ?1 AND key = ?2 AND after_version_id IN (SELECT value FROM json_each(?3))
                UNION ALL
                SELECT run_id, sequence FROM change WHERE bucket = ?1 AND key = ?2 AND after_version_id IS NULL
            ) CROSS JOIN change USING (run_id, sequence) WHERE after_kind IS NOT NULL
            ORDER BY \(Self.newestChangeFirst)
            """, [bucket, key, "[\(ids.sorted().map(JSONText.quoted).joined(separator: ","))]"]
        ) { rows in
            var writers: [VersionWriter] = []
            while let row = try rows.next() { writers.append(try VersionWriter(row: row)) }
            return writers
        }
    }

    /// The columns of a `VersionWriter`, in a query on `change`.
    private static let select = """
        SELECT \(ChangeRecord.selection), (
            SELECT kind FROM step WHERE step.run_id = change.run_id AND position = step_position)
        """

    private static let selectWriters = "\(select) FROM change WHERE after_kind IS NOT NULL AND"

    /// A run and the runs whose first event is later than its own, the newest first.
    private static let selectRunsSince = """
        SELECT run_id, (SELECT min(id) FROM event WHERE event.run_id = recent.run_id) AS began FROM (
            SELECT DISTINCT run_id FROM event NOT INDEXED WHERE id >= (SELECT min(id) FROM event WHERE run_id = ?1)
        ) AS recent WHERE began >= (SELECT min(id) FROM event WHERE run_id = ?1) ORDER BY began DESC
        """
}

extension VersionWriter {
    /// A row of `select`.
    fileprivate init(row: Row) throws {
        change = try ChangeRecord(row: row)
        stepKind = row[ChangeRecord.columnCount]
    }
}
