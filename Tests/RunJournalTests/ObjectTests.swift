import Foundation
import Objects
import RunJournal
import Testing

@Suite struct ObjectTests {
    @Test(
        "Kept bytes come back by their digest",
        arguments: [[], [0], Array("<html>é</html>".utf8), [UInt8](repeating: 7, count: 1 << 16)])
    func kept(bytes: [UInt8]) throws {
        let test = try TestJournal()
        let sha256 = SHA256Digest(of: bytes)
        #expect(try test.journal.keptBytes(sha256: sha256) == nil)
        try test.journal.keep(bytes, sha256: sha256)
        try test.journal.keep(bytes, sha256: sha256)
        #expect(try test.journal.keptBytes(sha256: sha256) == bytes)
        #expect(throws: JournalError.self) { try test.journal.keep(bytes + [1], sha256: sha256) }
        #expect(try test.journal.verify() == [])
    }

    private func fact(
        _ key: ObjectKey, _ identity: String = "v1", sha256: SHA256Digest? = nil, python: String? = nil,
        read: Bool = false,
        bucket: String = "packages"
    ) -> ObjectFacts {
        ObjectFacts(
            bucket: bucket, key: key, identity: identity, sha256: sha256, requiresPython: python, metadataRead: read)
    }

    @Test("Facts are found below a prefix, and only there")
    func prefix() throws {
        let test = try TestJournal()
        let keys: [ObjectKey] = ["v2/a", "v2/a.whl", "v2/a/b", "v2/a\u{10FFFF}", "v2/b", "v1/z", "v2/A"]
        try test.journal.remember(keys.map { fact($0) } + [fact("v2/a", bucket: "other")])
        #expect(
            try test.journal.facts(bucket: "packages", keyPrefix: "v2/a").map(\.key)
                == ["v2/a", "v2/a.whl", "v2/a/b", "v2/a\u{10FFFF}"])
        #expect(try test.journal.facts(bucket: "packages", keyPrefix: "").count == keys.count)
        #expect(try test.journal.facts(bucket: "packages", keyPrefix: "v3") == [])
    }

    @Test("A fact is completed, never forgotten")
    func upsert() throws {
        let test = try TestJournal()
        let sha256 = SHA256Digest(of: [1])
        try test.journal.remember([fact("k", sha256: sha256), fact("k", "v2")])
        try test.journal.remember([fact("k", python: ">=3.9", read: true)])
        try test.journal.remember([fact("k")])
        #expect(
            try test.journal.facts(bucket: "packages", keyPrefix: "k")
                == [fact("k", sha256: sha256, python: ">=3.9", read: true), fact("k", "v2")])
    }
}
