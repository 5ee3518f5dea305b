import GRDB
package import Objects

/// A version that was current until a change replaced it.
package struct ReplacedVersion: Sendable, Equatable {
    package var key: ObjectKey
    package var versionID: VersionID
}

extension Journal {
    /// A version that was replaced in a bucket, by the newest run that replaced one; `nil` where this journal knows none.
    package func lastReplacedVersion(bucket: String) throws -> ReplacedVersion? {
        for run in try runIDs() {
            if let version = try lastReplacedVersion(bucket: bucket, by: run) { return version }
        }
        return nil
    }

    private func lastReplacedVersion(bucket: String, by runID: String) throws -> ReplacedVersion? {
        try query(
            """
            SELECT key, before_version_id FROM change
            WHERE run_id = ? AND bucket = ? AND before_kind = 'object' AND before_version_id <> 'null'
                AND state = 'applied' AND after_version_id <> before_version_id
            ORDER BY finished_at DESC LIMIT 1
            """, [runID, bucket]
        ) { rows in
            try rows.next().map { row in
                ReplacedVersion(key: ObjectKey(row[0] as String), versionID: VersionID(row[1] as String))
            }
        }
    }
}
