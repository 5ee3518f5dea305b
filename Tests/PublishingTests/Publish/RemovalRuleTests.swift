import Foundation
import HTTPTransport
import Objects
import PlaybookFiles
import RunJournal
import S3
import S3Writes
import Sandbox
import TestKit
import Testing

/// The rule that holds at the end of every test: what it lets pass, and what it does not.
@Suite("What may be removed for good") struct RemovalRuleTests {
    private static let keptMD5 = "900150983cd24fb0d6963f7d28e17f72"

    private static func problems(_ sandbox: Sandbox) async -> Int {
        Removals.problems(await sandbox.purgedVersions()) { $0 == keptMD5 }.count
    }

    @Test("A version deleted by its id is a problem, also one of many, and also what nobody reads any more")
    func versions() async throws {
        try await OperationsBench.with(removals: .allowed) { bench in
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: "v2/a", bytes: [1])
            let version = try await bench.state("v2/a").topVersionID
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: "v2/a", bytes: [2])
            #expect(await Self.problems(bench.sandbox) == 0)
            _ = try await S3Writer(bench.client).deleteObject("v2/a", versionID: version)
            #expect(await Self.problems(bench.sandbox) == 1)
            let other = try #require(try await bench.state("v2/a").topVersionID)
            _ = try await S3Writer(bench.client).deleteObjects([ObjectIdentifier(key: "v2/a", versionID: other)])
            #expect(await Self.problems(bench.sandbox) == 2)
        }
    }

    @Test("A delete marker taken off is a problem, whoever put it there")
    func markers() async throws {
        try await OperationsBench.with(removals: .allowed) { bench in
            try await bench.sandbox.put(bucket: bench.channel.bucket, key: "v2/a", bytes: [1])
            let own = try #require(try await S3Writer(bench.client).deleteObject("v2/a").versionID)
            #expect(await Self.problems(bench.sandbox) == 0)
            _ = try await S3Writer(bench.client).deleteObject("v2/a", versionID: own)
            #expect(await Self.problems(bench.sandbox) == 1)
        }
    }

    @Test("Where no versions are kept: a run's own objects and kept bytes may go, and nothing else")
    func unversioned() async throws {
        try await OperationsBench.with(versioning: .never, removals: .allowed) { bench in
            let bucket = bench.channel.bucket
            for (key, bytes, metadata) in [
                ("v2/own", Array("x".utf8), ["rollbook-run": "r"]), ("v2/kept", Array("abc".utf8), [:]),
                ("v2/lost", Array("y".utf8), [:]), ("v2/replaced", Array("z".utf8), [:]),
            ] as [(ObjectKey, [UInt8], [String: String])] {
                try await bench.sandbox.put(bucket: bucket, key: key, bytes: bytes, metadata: metadata)
            }
            for key: ObjectKey in ["v2/own", "v2/kept"] { _ = try await S3Writer(bench.client).deleteObject(key) }
            #expect(await Self.problems(bench.sandbox) == 0)
            _ = try await S3Writer(bench.client).deleteObject("v2/lost")
            _ = try await S3Writer(bench.client).putObject(
                "v2/replaced", body: .bytes([1]), sha256: SHA256Digest(of: [1]), attributes: ObjectAttributes(),
                condition: .none)
            #expect(await Self.problems(bench.sandbox) == 2)
        }
    }
}
