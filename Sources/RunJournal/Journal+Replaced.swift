import GRDB
package import Objects

/// A version that was current until a change replaced it.
package struct ReplacedVersion: Sendable, Equatable {
    package var key: ObjectKey
    package var versionID: VersionID
}

extension Journal {
    /// The most recently replaced version in a bucket; `nil` where this journal knows none.
    package func lastReplacedVersion(bucket: String) throws -> ReplacedVersion? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT key, before_version_id FROM change
                    WHERE bucket = ? AND before_kind = 'object' AND before_version_id <> 'null' AND state = 'applied'
                        AND after_version_id <> before_version_id
                    ORDER BY finished_at DESC LIMIT 1
                    """, arguments: [bucket]
            ).map { ReplacedVersion(key: ObjectKey($0[0] as String), versionID: VersionID($0[1] as String)) }
        }
    }
}
