import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects
import S3
import Testing

@testable import Sandbox

@Suite("Data folders")
struct PersistenceTests {
    /// Everything that a client can see of a bucket.
    private func picture(_ bench: SandboxBench) async throws -> [String] {
        var lines: [String] = []
        for entry in try await bench.sandbox.versions("b") {
            let version = entry.version
            let target = "/b/\(entry.key)?tagging&versionId=\(version.versionID)"
            let tags = version.isDeleteMarker ? "" : await bench.send("GET", target).text
            lines.append(
                "\(entry.key) \(version.versionID) \(version.isDeleteMarker) \(version.etag) \(version.size)"
                    + " \(version.lastModified) \(version.metadata) \(version.attributes)"
                    + " \(String(describing: version.checksum)) \(try version.body.collected().count) \(tags)")
        }
        for target in ["/b?policy", "/b?versioning", "/b?uploads", "/"] {
            lines.append(await bench.send("GET", target).text)
        }
        return lines
    }

    private func fill(_ bench: SandboxBench) async throws -> String {
        try await bench.sandbox.createBucket("b", versioning: .never, publicRead: true)
        _ = await bench.send("PUT", "/b/small", ["x-amz-meta-a": "b", "content-type": "text/html"], body: "null one")
        try await bench.sandbox.setVersioning(.enabled, of: "b")
        for body in ["one", "two"] { _ = await bench.send("PUT", "/b/small", ["x-amz-tagging": "t=1"], body: body) }
        let large = String(repeating: "x", count: 300_000)
        _ = await bench.send("PUT", "/b/large", body: large)
        _ = await bench.send("DELETE", "/b/small")
        _ = await bench.send("PUT", "/b/copy", ["x-amz-copy-source": "b/large"])
        let begun = await bench.send("POST", "/b/upload?uploads")
        let upload = try #require(try XMLTree(parsing: begun.body.collected()).text("UploadId"))
        _ = await bench.send("PUT", "/b/upload?partNumber=1&uploadId=\(upload)", body: large)
        return upload
    }

    @Test("Everything is there again after a stop, twice, and unfinished uploads go on")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let first = try SandboxBench(dataFolder: folder.path)
        let upload = try await fill(first)
        let before = try await picture(first)
        await first.sandbox.stop()
        for _ in 0..<2 {
            let bench = try SandboxBench(dataFolder: folder.path)
            #expect(try await picture(bench) == before)
            #expect(await bench.sandbox.purgedVersions().isEmpty)
            await bench.sandbox.stop()
        }
        let last = try SandboxBench(dataFolder: folder.path)
        let parts = await last.send("GET", "/b/upload?uploadId=\(upload)")
        #expect(try XMLTree(parsing: parts.body.collected()).all("Part").count == 1)
    }

    @Test("What was removed for good stands in a file that every later process goes on with")
    func purged() async throws {
        let folder = try TemporaryFolder()
        for round in 1...2 {
            let bench = try SandboxBench(dataFolder: folder.path)
            if round == 1 { try await bench.sandbox.createBucket("b", versioning: .never) }
            for body in ["one", "two"] { _ = await bench.send("PUT", "/b/k\(round)", body: body) }
            await bench.sandbox.stop()
        }
        let text = try String(contentsOfFile: folder.path + "/purged.jsonl", encoding: .utf8)
        let purged = try text.split(separator: "\n").map {
            try JSONDecoder().decode(PurgedVersion.self, from: Data($0.utf8))
        }
        #expect(purged.map(\.key) == ["k1", "k2"])
        #expect(purged.allSatisfy { $0.versionID == .null && $0.writer == "testing" && $0.remover == "testing" })
        #expect(purged.allSatisfy { $0.etag == "f97c5d29941bfb1b2fdab0874906ab82" }, "MD5 of one")
    }

    @Test("A process that is killed loses at most a request that it did not answer")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let bench = try SandboxBench(dataFolder: folder.path + "/live")
        _ = try await fill(bench)
        let before = try await picture(bench)
        // The state that a kill leaves: the files as they are now, half a line, and the body of an unanswered request.
        try FileManager.default.copyItem(atPath: folder.path + "/live", toPath: folder.path + "/killed")
        let log = folder.path + "/killed/events.jsonl"
        try (Data(contentsOf: URL(filePath: log)) + Data("{\"written\":{\"bu".utf8)).write(to: URL(filePath: log))
        try Data("orphan".utf8).write(to: URL(filePath: folder.path + "/killed/bodies/orphan.body"))

        let again = try SandboxBench(dataFolder: folder.path + "/killed")
        #expect(try await picture(again) == before)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/killed/bodies/orphan.body"))
        #expect(await again.send("PUT", "/b/after", body: "x").status == 200)
    }

    @Test("A shared body file goes with the last version that needs it")
    func bodyFiles() async throws {
        let folder = try TemporaryFolder()
        let bench = try SandboxBench(dataFolder: folder.path)
        try await bench.sandbox.createBucket("b", versioning: .never)
        func files() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/bodies").count
        }
        try await bench.sandbox.put(bucket: "b", key: "small", bytes: [1])
        let spool = try spooled(300_000, in: BodyFolder(path: folder.path + "/bodies"))
        let request = SandboxRequest(method: "PUT", target: "/b/large", body: spool)
        #expect(await bench.sandbox.s3.respond(to: request, as: .key("testing")).status == 200)
        #expect(await bench.send("PUT", "/b/copy", ["x-amz-copy-source": "b/large"]).status == 200)
        #expect(try files() == 1)
        #expect(await bench.send("DELETE", "/b/large").status == 204)
        #expect(await bench.send("GET", "/b/copy").body.length == 300_000)
        #expect(await bench.send("DELETE", "/b/copy").status == 204)
        #expect(try await bench.sandbox.bytes(bucket: "b", key: "copy") == nil)
    }

    private func spooled(_ count: Int, in folder: BodyFolder) throws -> ObjectBody {
        var spool = BodySpool(in: folder)
        try spool.append([UInt8](repeating: 7, count: count))
        return try spool.finish()
    }

    @Test("A folder in use, and a log that is none, are refused")
    func refused() async throws {
        let folder = try TemporaryFolder()
        let bench = try SandboxBench(dataFolder: folder.path)
        #expect(throws: BodyError.self) { try SandboxBench(dataFolder: folder.path) }
        await bench.sandbox.stop()
        #expect(await bench.send("PUT", "/late").status == 503)
        try Data("no event\n".utf8).write(to: URL(filePath: folder.path + "/events.jsonl"))
        #expect(throws: EventLogError.self) { try SandboxBench(dataFolder: folder.path) }
    }
}
