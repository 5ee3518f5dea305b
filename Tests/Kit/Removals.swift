import Foundation
import GRDB
import Objects
import RunJournal
import S3
package import Sandbox

/// Holds what a sandbox removed for good against what rollbook promises: no default operation deletes permanently
/// (design: invariant 2). Every test's world asks it at its end, unless the test removes versions by name.
package enum Removals {
    /// Whether a test may remove versions for good.
    package enum Rule: Sendable {
        case none
        /// It asks for that by name (`--strategy remove`), or shows what cannot be prevented.
        case allowed
    }

    /// Permanent deletions that no default operation may make, one line each.
    ///
    /// Allowed is, where a bucket keeps no versions, to replace or delete what a run had written itself, or a page whose
    /// bytes are in a journal.
    /// - Parameter keeps: whether a journal has bytes of that MD5, as hexadecimal digits.
    package static func problems(_ removed: [PurgedVersion], keeps: (String) -> Bool) -> [String] {
        removed.filter { version in
            // The test's own changes came by no request; the pages of an indexer are the indexer's own.
            guard let remover = version.remover, remover != "indexer" else { return false }
            // A probe of a store takes all of its own object away.
            if version.key.hasPrefix(".rollbook/probe/") { return false }
            guard version.versionID == .null else { return true }
            if version.wasDeleteMarker { return false }
            let isOwn = version.metadata["rollbook-run"] != nil || version.key.hasPrefix(".rollbook/")
            return !isOwn && !keeps(version.etag.text)
        }.map { version in
            "\(version.bucket)/\(version.key) \(version.wasDeleteMarker ? "marker" : "version") \(version.versionID) "
                + "was removed for good by \(version.remover ?? "nobody")"
        }
    }

    /// The same of every sandbox whose data folder lies below a folder, with the bytes that the journals there keep.
    package static func problems(below folder: String) throws -> [String] {
        let removed = try removed(below: folder)
        guard !removed.isEmpty else { return [] }
        let kept = names(below: folder).filter { $0.hasSuffix(".sqlite") }.reduce(into: Set<String>()) {
            $0.formUnion(keptMD5s("\(folder)/\($1)"))
        }
        return problems(removed) { kept.contains($0) }
    }

    /// Permanent deletions of every sandbox whose data folder lies below a folder.
    package static func removed(below folder: String) throws -> [PurgedVersion] {
        try names(below: folder).filter { $0.hasSuffix("/purged.jsonl") }.flatMap { name in
            try Data(contentsOf: URL(filePath: "\(folder)/\(name)")).split(separator: UInt8(ascii: "\n")).map {
                try JSONDecoder().decode(PurgedVersion.self, from: $0)
            }
        }
    }

    private static func names(below folder: String) -> [String] {
        FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    }

    /// MD5 digests of the bytes that a journal keeps; empty for an unreadable journal, since some tests damage theirs.
    package static func keptMD5s(_ journalPath: String) -> Set<String> {
        var configuration = Configuration()
        configuration.readonly = true
        let bytes = try? DatabaseQueue(path: journalPath, configuration: configuration).read { db in
            try Data.fetchAll(db, sql: "SELECT bytes FROM kept_bytes")
        }
        return Set((bytes ?? []).map { encodeHex(digest(.md5, of: Array($0))) })
    }
}
