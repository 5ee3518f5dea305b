import FoundationEssentials
import GRDB
import Objects

extension Journal {
    /// The last verified state of every page whose key begins with `keyPrefix`, by key. Keys compare as bytes.
    package func verifiedPages(bucket: String, keyPrefix: String) throws -> [VerifiedPage] {
        try belowPrefix("verified_page", bucket: bucket, keyPrefix: keyPrefix) { row in
            VerifiedPage(
                bucket: row["bucket"], key: row["key"], sha256: try row.requiredDigest("sha256"),
                links: try row.strings("links"),
                runID: row["run_id"], at: try row.requiredDate("at"))
        }
    }

    /// The time and the bytes of the last whole read of files whose key begins with `keyPrefix`, by key.
    package func verifiedFiles(bucket: String, keyPrefix: String) throws -> [VerifiedFile] {
        try belowPrefix("verified_file", bucket: bucket, keyPrefix: keyPrefix) { row in
            VerifiedFile(
                bucket: row["bucket"], key: row["key"], sha256: try row.requiredDigest("sha256"), size: row["size"],
                at: try row.requiredDate("at"))
        }
    }

    /// Replaces the verified state of these pages and files, and removes that of pages that are gone, in one transaction.
    package func remember(verified pages: [VerifiedPage], files: [VerifiedFile], gone: [VerifiedPage] = []) throws {
        if pages.isEmpty && files.isEmpty && gone.isEmpty { return }
        try write { db in
            try db.executeEach(
                """
                INSERT INTO verified_page (bucket, key, sha256, links, run_id, at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (bucket, key) DO UPDATE SET
                    sha256 = excluded.sha256, links = excluded.links, run_id = excluded.run_id, at = excluded.at
                """, pages, missing: { "the verified state of \($0.key) was not written" },
                arguments: {
                    [$0.bucket, $0.key, $0.sha256, JSONText.object($0.links), $0.runID, Timestamp.text(of: $0.at)]
                }
            )
            try db.executeEach(
                """
                INSERT INTO verified_file (bucket, key, sha256, size, at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (bucket, key) DO UPDATE SET
                    sha256 = excluded.sha256, size = excluded.size, at = excluded.at
                """, files, missing: { "the verified state of \($0.key) was not written" },
                arguments: { [$0.bucket, $0.key, $0.sha256, $0.size, Timestamp.text(of: $0.at)] })
            for page in gone {
                try db.execute(
                    sql: "DELETE FROM verified_page WHERE bucket = ? AND key = ?", arguments: [page.bucket, page.key])
            }
        }
    }

    private func belowPrefix<Record>(
        _ table: String, bucket: String, keyPrefix: String, _ record: (Row) throws -> Record
    ) throws -> [Record] {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT * FROM \(table) WHERE bucket = ? AND key >= ? ORDER BY key",
                arguments: [bucket, keyPrefix])
            var records: [Record] = []
            while let row = try rows.next() {
                guard (row["key"] as String).utf8.starts(with: keyPrefix.utf8) else { break }
                records.append(try record(row))
            }
            return records
        }
    }
}
