import Foundation
import NIOHTTP1
import Objects
import S3
import Testing

@testable import Sandbox

@Suite("What other processes ask of the sandbox")
struct AdminTests {
    private let rate = ConnectionRate()

    private func admin(_ bench: SandboxBench) -> SandboxAdmin {
        SandboxAdmin(
            store: bench.sandbox.s3.store, log: bench.sandbox.s3.log, faults: bench.sandbox.s3.faults,
            indexers: bench.sandbox.indexers, rate: rate, distributions: bench.sandbox.distributions)
    }

    private func ask(_ bench: SandboxBench, _ method: String, _ path: String, _ body: String = "") async
        -> SandboxResponse
    {
        await admin(bench).respond(
            to: SandboxRequest(
                method: method, target: "/_sandbox/" + path, headers: Self.fields, body: ObjectBody(body)))
    }

    private static let fields: HTTPHeaders = ["host": "localhost:9000", "x-rollbook-sandbox": "tests"]

    @Test(
        "Only requests to the loopback's own names are answered: a page's name that leads here is another one",
        arguments: [
            (["localhost"], 200), (["LOCALHOST:9000"], 200), (["127.0.0.1"], 200), (["127.1.2.3:1"], 200),
            (["[::1]:9000"], 200),
            (["evil.example.org"], 403), (["evil.example.org:9000"], 403), (["localhost.evil.example.org"], 403),
            (["127.0.0.1.evil.example.org"], 403), (["127.0.0"], 403), (["127.0.0.256"], 403), (["0.0.0.0"], 403),
            (["localhost@evil.example.org"], 403), ([""], 403), ([], 403), (["localhost", "evil.example.org"], 403),
        ])
    func hostNames(hosts: [String], status: Int) async throws {
        var headers: HTTPHeaders = ["x-rollbook-sandbox": "tests"]
        for host in hosts { headers.add(name: "host", value: host) }
        let request = SandboxRequest(method: "GET", target: "/_sandbox/faults", headers: headers)
        #expect(await admin(try SandboxBench()).respond(to: request).status == status)
    }

    @Test(
        "A request without the field that needs a preflight is refused, and so is the preflight",
        arguments: [
            ("GET", "log"), ("PUT", "faults"), ("POST", "snapshots/one"), ("DELETE", "log"), ("OPTIONS", "faults"),
        ])
    func pages(method: String, path: String) async throws {
        let bench = try SandboxBench()
        let headers: HTTPHeaders = [
            "host": "127.0.0.1:9000", "origin": "https://evil.example.org", "content-type": "text/plain",
            "access-control-request-headers": "x-rollbook-sandbox",
        ]
        let answer = await admin(bench).respond(
            to: SandboxRequest(method: method, target: "/_sandbox/" + path, headers: headers, body: ObjectBody("[]")))
        #expect(answer.status == 403)
        #expect(!answer.headers.contains { $0.name.lowercased().hasPrefix("access-control-") })
    }

    @Test(
        "Faults out of bounds are refused whole, and those at the bounds are not",
        arguments: [
            (#"{"kind": {"latency": {"milliseconds": 86400001}}}"#, 400),
            (#"{"kind": {"latency": {"milliseconds": -1}}}"#, 400),
            (#"{"kind": {"latency": {"milliseconds": 9223372036854775807}}}"#, 400),
            (#"{"kind": {"latency": {"milliseconds": 92233720368547758070}}}"#, 400),
            (#"{"kind": {"latency": {"milliseconds": 86400000}}}"#, 204),
            (#"{"kind": {"slowDown503": {}}, "skip": -9223372036854775808}"#, 400),
            (#"{"kind": {"slowDown503": {}}, "skip": 1000000001}"#, 400),
            (#"{"kind": {"slowDown503": {}}, "count": -1}"#, 400),
            (#"{"kind": {"slowDown503": {}}, "skip": 1000000000, "count": 0}"#, 204),
            (#"{"kind": {"slowDown503": {}}, "share": 1.5}"#, 400),
            (#"{"kind": {"slowDown503": {}}, "share": -0.1}"#, 400),
            (#"{"kind": {"slowDown503": {}}, "share": 1, "seed": 18446744073709551615, "above": 1000000000}"#, 204),
            (#"{"kind": {"slowDown503": {}}, "above": -1}"#, 400),
            (#"{"kind": {"truncatedBody": {"afterBytes": -1}}}"#, 400),
            (#"{"kind": {"shortBody": {"bytes": -1}}}"#, 400),
            (#"{"kind": {"shortBody": {"bytes": 9223372036854775807}}}"#, 204),
            (#"{"kind": {"clockSkew": {"seconds": 1e300}}}"#, 400),
            (#"{"kind": {"clockSkew": {"seconds": -1e8}}}"#, 204),
            (#"{"kind": {"replacedAnswer": {"status": 99, "contentType": "a", "body": ""}}}"#, 400),
            (#"{"kind": {"replacedAnswer": {"status": 200, "contentType": "a\r\nb: c", "body": ""}}}"#, 400),
            (#"{"kind": {"changedHeaders": {"_0": {"a b": "c"}}}}"#, 400),
            (#"{"kind": {"changedHeaders": {"_0": {"a": "c\u0000"}}}}"#, 400),
            (#"{"kind": {"changedHeaders": {"_0": {"a": ""}}}}"#, 204),
        ])
    func faultBounds(fault: String, status: Int) async throws {
        let bench = try SandboxBench()
        #expect(await ask(bench, "PUT", "faults", "[{\"kind\": {\"expiredToken\": {}}}, \(fault)]").status == status)
        #expect(await bench.sandbox.s3.faults.installed.count == (status == 204 ? 2 : 0))
    }

    @Test("An answer cut to more bytes than it has is whole")
    func longCut() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        try await bench.sandbox.put(bucket: "b", key: "k", bytes: [1, 2])
        let faults = #"[{"kind": {"shortBody": {"bytes": 9223372036854775807}}}]"#
        #expect(await ask(bench, "PUT", "faults", faults).status == 204)
        #expect(try await bench.send("GET", "/b/k").body.collected() == [1, 2])
    }

    @Test(
        "Objects and delays out of bounds are refused, and nothing is written",
        arguments: [
            ("POST", "objects/b", #"{"key": "k", "pieces": [{"bytes": "YQ==", "times": -1}]}"#),
            ("POST", "objects/b", #"{"key": "k", "pieces": [{"bytes": "YQ==", "times": 9223372036854775807}]}"#),
            ("POST", "objects/b", #"{"key": "k", "pieces": [{"bytes": "YQ==", "times": 1048577}]}"#),
            ("PUT", "indexers", #"[{"bucket": "b", "delaySeconds": 1e300}]"#),
            ("PUT", "indexers", #"[{"bucket": "b", "delaySeconds": -1}]"#),
        ])
    func otherBounds(method: String, path: String, body: String) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        #expect(await ask(bench, method, path, body).status == 400)
        #expect(try await bench.sandbox.versions("b").isEmpty && bench.sandbox.indexers.settings.isEmpty)
    }

    @Test("The bandwidth of connections is set, read and lifted")
    func bandwidth() async throws {
        let bench = try SandboxBench()
        #expect(await ask(bench, "GET", "rate").text == "null")
        #expect(await ask(bench, "PUT", "rate", "65536").status == 204)
        #expect(await ask(bench, "GET", "rate").text == "65536" && rate.bytesPerSecond == 65_536)
        #expect(await ask(bench, "PUT", "rate", "fast").status == 400)
        #expect(await ask(bench, "PUT", "rate", "null").status == 204)
        #expect(rate.bytesPerSecond == nil)
    }

    @Test("Objects and markers are written without a signed request, and stand in no log")
    func seed() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        let lines = [
            #"{"key": "v/a", "pieces": [{"bytes": "YWI=", "times": 2}, {"bytes": "Yw=="}], "checksum": true}"#,
            #"{"key": "v/b", "pieces": [{"bytes": ""}], "contentType": "text/html"}"#, #"{"key": "v/b"}"#,
        ]
        #expect(await ask(bench, "POST", "objects/b", lines.joined(separator: "\n")).status == 204)
        #expect(try await bench.sandbox.bytes(bucket: "b", key: "v/a") == Array("ababc".utf8))
        let versions = try await bench.sandbox.versions("b")
        #expect(versions.map(\.key) == ["v/a", "v/b", "v/b"])
        #expect(versions.map(\.version.isDeleteMarker) == [false, true, false])
        #expect(versions[0].version.checksum?.algorithm == .sha256)
        #expect(versions[2].version.attributes["content-type"] == "text/html")
        #expect(await bench.sandbox.log().isEmpty)
    }

    @Test("Indexers are asked for, replaced, and hurried; one of a bucket that is not there is refused")
    func indexers() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        let wanted = #"[{"bucket": "b", "roots": ["v2"], "delaySeconds": 60}]"#
        #expect(await ask(bench, "PUT", "indexers", wanted).status == 204)
        let answer = await ask(bench, "GET", "indexers")
        let running = try JSONDecoder().decode([IndexerSettings].self, from: Data(try answer.body.collected()))
        #expect(running == [IndexerSettings(bucket: "b", roots: ["v2"], delaySeconds: 60)])
        try await bench.sandbox.put(bucket: "b", key: "v2/a/torch-1-py3-none-any.whl", bytes: [1])
        #expect(try await bench.sandbox.versions("b").count == 1)
        #expect(await ask(bench, "POST", "indexers").status == 204)
        #expect(try await bench.sandbox.versions("b").map(\.key).contains("v2/a/torch/index.html"))
        #expect(await ask(bench, "PUT", "indexers", #"[{"bucket": "none"}]"#).status == 400)
        #expect(await ask(bench, "DELETE", "indexers").status == 405)
        await bench.sandbox.stop()
    }

    @Test("What was removed for good is told, with who had written it and who removed it")
    func purged() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        try await bench.sandbox.put(bucket: "b", key: "k", bytes: Array("one".utf8), metadata: ["a": "b"])
        let version = try #require(try await bench.sandbox.versions("b").first).version.versionID
        #expect(await bench.send("DELETE", "/b/k?versionId=\(version)").status == 204)
        let answer = await ask(bench, "GET", "purged")
        let purged = try JSONDecoder().decode([PurgedVersion].self, from: Data(try answer.body.collected()))
        #expect(purged == (await bench.sandbox.purgedVersions()))
        #expect(purged.map(\.metadata) == [["a": "b"]])
        #expect(purged.map(\.writer) == [nil] && purged.map(\.remover) == ["testing"])
    }

    private struct Summary: Decodable {
        var objects, versions: Int
        var sha256: String
    }

    @Test("A summary changes with what is on top, and a snapshot brings it back")
    func snapshots() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        try await bench.sandbox.put(bucket: "b", key: "v/a", bytes: [1])
        try await bench.sandbox.put(bucket: "b", key: "w/a", bytes: [1])
        func summary() async throws -> Summary {
            try JSONDecoder().decode(
                Summary.self, from: Data(try await ask(bench, "GET", "objects/b/v").body.collected()))
        }
        let first = try await summary()
        #expect((first.objects, first.versions) == (1, 1))
        #expect(await ask(bench, "PUT", "snapshots/one").status == 204)
        try await bench.sandbox.put(bucket: "b", key: "v/a", bytes: [2])
        #expect(try await summary().sha256 != first.sha256)
        #expect(try await summary().versions == 2)
        #expect(await ask(bench, "POST", "snapshots/one").status == 204)
        #expect(try await summary().sha256 == first.sha256)
        #expect(await ask(bench, "POST", "snapshots/two").status == 400)
    }

    private struct Current: Decodable, Equatable {
        var key: String
        var size: Int
        var etag: String
        var headers, metadata: [String: String]
        var checksum: String?
    }

    @Test("Current objects are told with headers and metadata; markers and other prefixes are not")
    func current() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        try await bench.sandbox.put(
            bucket: "b", key: "v/a", bytes: Array("abc".utf8), contentType: "text/html", metadata: ["x": "y"])
        for key in ["v/b", "w/c"] as [ObjectKey] { try await bench.sandbox.put(bucket: "b", key: key, bytes: [1]) }
        try await bench.sandbox.delete(bucket: "b", key: "v/b")
        let answer = await ask(bench, "GET", "current/b/v")
        let found = try JSONDecoder().decode([Current].self, from: Data(try answer.body.collected()))
        let wanted = Current(
            key: "v/a", size: 3, etag: "900150983cd24fb0d6963f7d28e17f72", headers: ["content-type": "text/html"],
            metadata: ["x": "y"], checksum: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(found == [wanted])
    }

    @Test("Counts leave out what a CDN asks of its origin, and are forgotten with the log")
    func counts() async throws {
        let bench = try SandboxBench(distributions: [CDNDistribution(id: "d", bucket: "b")])
        try await bench.sandbox.createBucket("b", publicRead: true)
        try await bench.sandbox.put(bucket: "b", key: "a", bytes: [1])
        _ = await bench.send("GET", "/b/a")
        _ = await bench.sandbox.distributions["d"]?.respond(to: SandboxRequest(method: "GET", target: "/a"))
        func counts() async throws -> [String: Int] {
            try JSONDecoder().decode(
                [String: Int].self, from: Data(try await ask(bench, "GET", "counts").body.collected()))
        }
        #expect(try await counts() == ["GetObject": 1, "CDN": 1])
        #expect(await ask(bench, "DELETE", "log").status == 204)
        #expect(try await counts() == [:])
    }

    @Test("What is no path of it, and no document", arguments: ["objects", "objects/b/c/d", "snapshots", "nothing/b"])
    func unknown(path: String) async throws {
        #expect(await ask(try SandboxBench(), "POST", path, "{").status == 404)
    }
}
