package import FoundationEssentials
import GRDB
package import Objects

/// An object whose metadata names a run that neither this journal nor a log knows.
package struct UnknownWriter: Sendable, Equatable {
    package var runID: String
    package var bucket: String
    package var key: ObjectKey
    /// The version that has the run's name in its metadata; a copy by a known run has the metadata of its source.
    package var versionID: VersionID?
    package var etag: ETag
    /// The time of the write, by the service's clock; `nil` where the answer did not state it.
    package var lastModified: Date?

    package init(
        runID: String, bucket: String, key: ObjectKey, versionID: VersionID?, etag: ETag, lastModified: Date?
    ) {
        self.runID = runID
        self.bucket = bucket
        self.key = key
        self.versionID = versionID
        self.etag = etag
        self.lastModified = lastModified
    }
}

extension Journal {
    private static let unknownWriterKind = "unknown-writer"

    /// Records an object of an unknown run, until the run is known.
    /// - Returns: `false` where the run is known, the text is not a run id, or such an object was recorded already.
    package func note(_ writer: UnknownWriter, at: Date) throws -> Bool {
        guard ImportRules.isRunID(writer.runID) else { return false }
        return try write { db in
            let isKnown =
                try Bool.fetchOne(
                    db,
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM run WHERE id = ?1) OR EXISTS (
                            SELECT 1 FROM change WHERE bucket = ?3 AND key = ?5
                                AND iif(?6 = 'null', after_etag = ?7, after_version_id = ?6)) OR EXISTS (
                            SELECT 1 FROM event WHERE run_id IS NULL AND kind = ?2
                                AND json_extract(payload, '$.run') = ?1 AND json_extract(payload, '$.bucket') = ?3
                                AND json_extract(payload, '$.modified') >= ?4)
                        """,
                    arguments: [
                        writer.runID, Self.unknownWriterKind, writer.bucket, Self.text(writer.lastModified), writer.key,
                        writer.versionID ?? .null, writer.etag,
                    ]) ?? false
            guard !isKnown else { return false }
            try EventChain.append(
                db, runID: nil, kind: Self.unknownWriterKind,
                payload: [
                    "run": writer.runID, "bucket": writer.bucket, "key": writer.key.text,
                    "modified": Self.text(writer.lastModified),
                ], at: at)
            return true
        }
    }

    private static func text(_ date: Date?) -> String { date.map(Timestamp.text(of:)) ?? "" }

    /// Objects of unknown writers that are no older, by the service's times, than a run's last write in the bucket; one for
    /// each writer.
    package func unknownWriters(bucket: String, after runID: String) throws -> [(runID: String, key: ObjectKey)] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT json_extract(payload, '$.run') AS writer, json_extract(payload, '$.key') AS key,
                        max(json_extract(payload, '$.modified')) AS modified
                    FROM event
                    WHERE run_id IS NULL AND kind = ?1 AND json_extract(payload, '$.bucket') = ?2
                        AND NOT EXISTS (SELECT 1 FROM run WHERE id = json_extract(payload, '$.run'))
                    GROUP BY writer
                    HAVING modified = '' OR substr(modified, 1, 19) >= (
                        SELECT substr(coalesce(max(coalesce(last_modified, finished_at)), ''), 1, 19)
                        FROM change LEFT JOIN listed USING (run_id, sequence)
                        WHERE run_id = ?3 AND bucket = ?2 AND after_kind IS NOT NULL)
                    ORDER BY writer
                    """, arguments: [Self.unknownWriterKind, bucket, runID]
            ).map { (runID: $0["writer"], key: ObjectKey($0["key"] as String)) }
        }
    }
}
