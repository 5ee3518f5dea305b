import FoundationEssentials
import GRDB
import Objects

extension Journal {
    /// The last applied change of each object whose key begins with `keyPrefix`, by key. Keys compare as bytes.
    package func lastWrites(bucket: String, keyPrefix: String) throws -> [LastWrite] {
        // SQLite takes the other columns from the row with the maximum ("bare columns in an aggregate query").
        try query(
            """
            SELECT key, run_id, action, after_etag, after_size, after_sha256, finished_at,
                max(finished_at || run_id || printf('%010d', sequence))
            FROM change WHERE bucket = ? AND key >= ? AND state = 'applied' AND finished_at IS NOT NULL
            GROUP BY key ORDER BY key
            """, [bucket, keyPrefix]
        ) { rows in
            var writes: [LastWrite] = []
            while let row = try rows.next() {
                let key: ObjectKey = row["key"]
                guard key.hasPrefix(keyPrefix) else { break }
                guard let action = ChangeRecord.Action(rawValue: row["action"]) else { continue }
                writes.append(
                    LastWrite(
                        key: key, runID: row["run_id"], action: action,
                        etag: (row["after_etag"] as String?).map { ETag($0) }, size: row["after_size"],
                        sha256: (row["after_sha256"] as String?).flatMap { SHA256Digest(hex: $0) },
                        at: try row.requiredDate("finished_at")))
            }
            return writes
        }
    }
}
