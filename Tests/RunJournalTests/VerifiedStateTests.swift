import Foundation
import GRDB
import Objects
import Testing

@testable import RunJournal

@Suite struct VerifiedStateTests {
    private let hash = SHA256Digest(of: "page".utf8)

    private func page(_ key: ObjectKey, _ links: [String: String], run: String) -> VerifiedPage {
        VerifiedPage(
            bucket: "b", key: key, sha256: hash, links: links, runID: run,
            at: Date(timeIntervalSince1970: 1_764_000_000))
    }

    @Test("A newer state of a page replaces the older one, and what is gone is forgotten")
    func pages() throws {
        let test = try TestJournal()
        let run = try test.begin()
        let first = page("v2/a/torch/index.html", ["torch-1.whl": hash.hex], run: run.id)
        let other = page("v2/ab/torch/index.html", ["torch-1.whl": ""], run: run.id)
        try test.journal.remember(verified: [first, other], files: [])
        var second = first
        second.links = ["torch-2+é.whl": hash.hex]
        try test.journal.remember(verified: [second], files: [])
        #expect(try test.journal.verifiedPages(bucket: "b", keyPrefix: "v2/a/") == [second])
        #expect(try test.journal.verifiedPages(bucket: "b", keyPrefix: "v2/") == [second, other])
        #expect(try test.journal.verifiedPages(bucket: "c", keyPrefix: "v2/") == [])
        try test.journal.remember(verified: [], files: [], gone: [second])
        #expect(try test.journal.verifiedPages(bucket: "b", keyPrefix: "") == [other])
    }

    @Test("Files keep when they were read last")
    func files() throws {
        let test = try TestJournal()
        var file = VerifiedFile(
            bucket: "b", key: "v2/a/torch-1.whl", sha256: hash, size: 7, at: Date(timeIntervalSince1970: 1_764_000_000))
        try test.journal.remember(verified: [], files: [file])
        file.at += 60
        try test.journal.remember(verified: [], files: [file])
        #expect(try test.journal.verifiedFiles(bucket: "b", keyPrefix: "v2/a/") == [file])
    }

    @Test("A journal of schema 1 is brought up to date, with what it holds")
    func migration() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        let run = "20261123-140211-ab12"
        try DatabaseQueue(path: path).write { db in
            try db.execute(sql: Schema.migrations[0])
            try db.execute(
                sql: """
                    INSERT INTO run (id, kind, name, inputs, operator, host, pid, tool_version, definition, state, started_at)
                    VALUES (?, 'playbook', 'p', '{}', 'ada', 'h', 1, 'test', '', 'running', '2026-11-23T14:02:11.000Z');
                    """, arguments: [run])
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 1")
        }
        let migrated = try Journal(path: path)
        #expect(try migrated.run(run)?.id == run)
        try migrated.remember(verified: [page("k", [:], run: run)], files: [])
        #expect(try migrated.verifiedPages(bucket: "b", keyPrefix: "k").count == 1)
    }
}
