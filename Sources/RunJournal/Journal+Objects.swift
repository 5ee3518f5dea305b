import FoundationEssentials
import GRDB
package import Objects

extension Journal {
    /// Keeps bytes that a bucket without versioning would lose, under their digest. Keeping the same bytes again changes
    /// nothing.
    package func keep(_ bytes: [UInt8], sha256: SHA256Digest) throws {
        guard SHA256Digest(of: bytes) == sha256 else {
            throw JournalError.refused(detail: "the bytes to keep do not have the SHA-256 \(sha256)")
        }
        try write { db in
            try db.execute(
                sql: "INSERT INTO kept_bytes (sha256, bytes) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
                arguments: [sha256, Data(bytes)])
        }
    }

    /// `nil` when no bytes with this digest were kept.
    package func keptBytes(sha256: SHA256Digest) throws -> [UInt8]? {
        try query("SELECT bytes FROM kept_bytes WHERE sha256 = ?", [sha256]) { rows in
            try rows.next().map { Array($0["bytes"] as Data) }
        }
    }

    /// All facts of the objects whose key begins with `keyPrefix`, by key. Keys compare as bytes.
    package func facts(bucket: String, keyPrefix: String) throws -> [ObjectFacts] {
        try query(
            "SELECT * FROM object_facts WHERE bucket = ? AND key >= ? ORDER BY key, identity", [bucket, keyPrefix]
        ) { rows in
            var facts: [ObjectFacts] = []
            while let row = try rows.next() {
                let fact = try ObjectFacts(row: row)
                guard fact.key.hasPrefix(keyPrefix) else { break }
                facts.append(fact)
            }
            return facts
        }
    }

    /// Adds facts, in one transaction. The bytes of an identity never change, so facts are completed, never forgotten: `nil`
    /// leaves the known value.
    package func remember(_ facts: [ObjectFacts]) throws {
        if facts.isEmpty { return }
        try write { db in try remember(db, facts) }
    }

    func remember(_ db: Database, _ facts: [ObjectFacts]) throws {
        try db.executeEach(
            """
            INSERT INTO object_facts (bucket, key, identity, sha256, requires_python, metadata_read)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (bucket, key, identity) DO UPDATE SET
                sha256 = coalesce(excluded.sha256, sha256),
                requires_python = iif(excluded.metadata_read, excluded.requires_python, requires_python),
                metadata_read = max(excluded.metadata_read, metadata_read)
            """, facts, missing: { "the facts of \($0.key) were not written" }, arguments: \.columns)
    }
}
