import FoundationEssentials
import NIOHTTP1
import Objects
import S3
import Testing

@testable import Sandbox

@Suite("CDN")
struct CDNTests {
    private static let id = "E1"

    /// A bucket behind a distribution, and a viewer.
    private struct Edge {
        let bench: SandboxBench
        let cdn: SandboxCDN

        init(_ change: (inout CDNDistribution) -> Void = { _ in }) async throws {
            var distribution = CDNDistribution(id: CDNTests.id, bucket: "b")
            change(&distribution)
            bench = try SandboxBench(distributions: [distribution])
            cdn = try #require(bench.sandbox.distributions[CDNTests.id])
            try await bench.sandbox.createBucket("b")
        }

        func put(_ key: ObjectKey, _ body: String, cacheControl: String? = nil) async throws {
            try await bench.sandbox.put(
                bucket: "b", key: key, bytes: Array(body.utf8), contentType: "text/html", cacheControl: cacheControl)
        }

        func get(_ target: String, _ headers: HTTPHeaders = [:], method: String = "GET") async -> SandboxResponse {
            await cdn.respond(to: SandboxRequest(method: method, target: target, headers: headers))
        }

        /// `200 Hit 5 body`: status, x-cache, age and body.
        func look(_ target: String) async -> String {
            let response = await get(target)
            let outcome = response.header("x-cache")?.replacing(" from cloudfront", with: "") ?? "-"
            let body = response.status < 400 ? " " + response.text : ""
            return "\(response.status) \(outcome) \(response.header("age") ?? "-")\(body)"
        }
    }

    struct Lifetime: Sendable, CustomTestStringConvertible {
        var status = 200
        var cacheControl: String?
        var expires: String?
        var minimum: Double = 0
        var seconds: Double?
        var testDescription: String { "\(status) \(cacheControl ?? expires ?? "-") min \(minimum)" }
    }

    @Test(
        "How long an answer is kept",
        arguments: [
            Lifetime(seconds: 86_400), Lifetime(cacheControl: "max-age=60", seconds: 60),
            Lifetime(cacheControl: "public, s-maxage=30, max-age=60", seconds: 30),
            Lifetime(cacheControl: "max-age=0", seconds: 0), Lifetime(cacheControl: "no-cache", seconds: nil),
            Lifetime(cacheControl: "no-cache,no-store,must-revalidate", seconds: nil),
            Lifetime(cacheControl: "Private", seconds: nil), Lifetime(cacheControl: "no-store", minimum: 5, seconds: 5),
            Lifetime(cacheControl: "max-age=1", minimum: 5, seconds: 5),
            Lifetime(cacheControl: "max-age=99999999999", seconds: 31_536_000),
            Lifetime(expires: "Sat, 01 Jan 2000 00:01:00 GMT", seconds: 60),
            Lifetime(status: 404, seconds: 10), Lifetime(status: 403, seconds: 10), Lifetime(status: 503, seconds: 10),
            Lifetime(status: 404, cacheControl: "no-store", seconds: nil),
            Lifetime(status: 403, cacheControl: "no-store", seconds: 10),
            Lifetime(status: 404, cacheControl: "max-age=60", seconds: 60),
        ])
    func lifetime(_ testCase: Lifetime) {
        let distribution = CDNDistribution(id: "E", bucket: "b", minTTLSeconds: testCase.minimum)
        var headers = HTTPHeaders()
        if let text = testCase.cacheControl { headers.add(name: "Cache-Control", value: text) }
        if let text = testCase.expires { headers.add(name: "Expires", value: text) }
        let newYear2000 = Date(timeIntervalSince1970: 946_684_800)
        #expect(
            distribution.lifetimeSeconds(status: testCase.status, headers: headers, now: newYear2000)
                == testCase.seconds)
    }

    @Test("Missed, hit with its age, revalidated when unchanged, fetched anew when changed")
    func freshness() async throws {
        let edge = try await Edge()
        try await edge.put("p/index.html", "1", cacheControl: "max-age=60")
        #expect(await edge.look("/p/") == "200 Miss - 1")
        edge.bench.clock.advance(59)
        #expect(await edge.look("/p/") == "200 Hit 59 1")
        edge.bench.clock.advance(1)
        #expect(await edge.look("/p/") == "200 RefreshHit - 1")
        #expect(await edge.look("/p/") == "200 Hit 0 1")
        try await edge.put("p/index.html", "2", cacheControl: "max-age=60")
        #expect(await edge.look("/p/") == "200 Hit 0 1")
        edge.bench.clock.advance(60)
        #expect(await edge.look("/p/") == "200 Miss - 2")
    }

    @Test("A page that may not be cached is fetched each time")
    func uncached() async throws {
        let edge = try await Edge()
        try await edge.put("p/index.html", "1", cacheControl: "no-cache,no-store,must-revalidate")
        #expect(await edge.look("/p/") == "200 Miss - 1")
        try await edge.put("p/index.html", "2", cacheControl: "no-cache,no-store,must-revalidate")
        #expect(await edge.look("/p/") == "200 Miss - 2")
    }

    @Test("The folder and its index document, and two spellings of a key, are cached apart")
    func apart() async throws {
        let edge = try await Edge()
        try await edge.put("p/index.html", "1")
        try await edge.put("p/a~b", "1")
        #expect(await edge.look("/p/") == "200 Miss - 1")
        #expect(await edge.look("/p/index.html") == "200 Miss - 1")
        #expect(await edge.look("/p/a~b") == "200 Miss - 1")
        #expect(await edge.look("/p/a%7Eb") == "200 Miss - 1")
        #expect(await edge.look("/p/a~b?query=1") == "200 Hit 0 1")
    }

    @Test(
        "HEAD has no body, also when it is refused",
        arguments: [SandboxFault.Kind.slowDown503, .accessDenied403, .okWithErrorBody])
    func head(kind: SandboxFault.Kind) async throws {
        let edge = try await Edge()
        try await edge.put("p/index.html", "page")
        await edge.bench.sandbox.install([SandboxFault(kind, operation: "CDN", count: 2)])
        #expect(await edge.get("/p/").text != "")
        #expect(await edge.get("/p/", method: "HEAD").text == "")
        #expect(await edge.get("/p/", method: "HEAD").text == "")
        #expect(await edge.get("/p/").text == "page")
    }

    @Test("A raw + is a space to S3, so that a key with one is found by %2B alone")
    func plus() async throws {
        let edge = try await Edge()
        try await edge.put("p/a+b", "plus")
        #expect(await edge.look("/p/a%2Bb") == "200 Miss - plus")
        #expect(await edge.look("/p/a+b") == "403 Error -")
        #expect(await edge.look("/p/a%20b") == "403 Error -")
        try await edge.put("p/c d", "space")
        #expect(await edge.look("/p/c+d") == "200 Miss - space")
    }

    @Test("An error is kept for its TTL, so a look before the object hides it", arguments: [(false, 403), (true, 404)])
    func negative(_ mayList: Bool, _ status: Int) async throws {
        let edge = try await Edge { $0.mayListBucket = mayList }
        #expect(await edge.look("/new.whl") == "\(status) Error -")
        try await edge.put("new.whl", "x")
        edge.bench.clock.advance(9)
        #expect(await edge.look("/new.whl") == "\(status) Error 9")
        edge.bench.clock.advance(1)
        #expect(await edge.look("/new.whl") == "200 Miss - x")
    }

    @Test("When the origin fails the stale answer serves; without one the error does")
    func originFails() async throws {
        let edge = try await Edge()
        try await edge.put("k", "1", cacheControl: "max-age=60")
        #expect(await edge.look("/k") == "200 Miss - 1")
        edge.bench.clock.advance(100)
        await edge.bench.sandbox.install([SandboxFault(.slowDown503, operation: "GetObject")])
        #expect(await edge.look("/k") == "200 Hit 100 1")
        #expect(await edge.look("/other") == "503 Error -")
        await edge.bench.sandbox.install([])
        edge.bench.clock.advance(10)
        #expect(await edge.look("/k") == "200 RefreshHit - 1")
    }

    @Test(
        "A folder without a slash is redirected as configured",
        arguments: [
            (CDNDistribution.FolderRedirect.status(302), "/p", 302, "/p/" as String?),
            (.status(301), "/p%2Bq", 301, "/p%2Bq/"), (.none, "/p", 403, nil), (.status(302), "/none", 403, nil),
        ])
    func redirect(
        _ redirect: CDNDistribution.FolderRedirect, _ target: String, _ status: Int, _ location: String?
    ) async throws {
        let edge = try await Edge { $0.folderRedirect = redirect }
        try await edge.put("p/index.html", "1")
        try await edge.put("p+q/index.html", "1")
        let response = await edge.get(target)
        #expect(response.status == status)
        #expect(response.header("location") == location)
    }

    @Test("Public paths are mapped to prefixes of the bucket")
    func routes() async throws {
        let edge = try await Edge { $0.routes = [.init(path: "/whl-multi-arch/", prefix: "v4/whl/")] }
        try await edge.put("v4/whl/torch/index.html", "1")
        #expect(await edge.look("/whl-multi-arch/torch/") == "200 Miss - 1")
        #expect(await edge.look("/v4/whl/torch/") == "200 Miss - 1")
    }

    @Test("Ranges, HEAD and conditions are answered from the cache")
    func partial() async throws {
        let edge = try await Edge()
        try await edge.put("k", "0123456789")
        let whole = await edge.get("/k", method: "HEAD")
        #expect(whole.header("content-length") == "10")
        #expect(whole.body.length == 0)
        let range = await edge.get("/k", ["range": "bytes=2-4"])
        #expect((range.status, range.text) == (206, "234"))
        #expect(range.header("content-range") == "bytes 2-4/10")
        #expect(await edge.get("/k", ["range": "bytes=10-"]).status == 416)
        #expect(await edge.get("/k", ["if-none-match": whole.header("etag") ?? ""]).status == 304)
        #expect(await edge.get("/k", method: "PUT").status == 405)
        #expect(await edge.bench.sandbox.operationCounts()["GetObject"] == 1)
    }

    @Test("The evidence of version and cache comes with an answer")
    func evidence() async throws {
        let edge = try await Edge()
        try await edge.put("k", "1")
        let response = await edge.get("/k")
        let version = try await edge.bench.sandbox.versions("b").first?.version
        #expect(response.header("x-amz-version-id") == version?.versionID.text)
        #expect(response.header("etag") == version?.etag.quoted)
        #expect(response.header("content-type") == "text/html")
        for name in ["via", "x-amz-cf-pop", "x-amz-cf-id", "last-modified"] { #expect(response.header(name) != nil) }
        #expect(response.header("x-amz-request-id") == nil)
    }

    @Test(
        "An invalidation takes effect when its time has come, for what its paths cover",
        arguments: [
            ("/p/*", true), ("/p/", true), ("/*", true), ("/p/index.html", false), ("/P/", false), ("/p", false),
        ])
    func invalidation(_ path: String, _ covers: Bool) async throws {
        let edge = try await Edge { $0.invalidationSeconds = 3 }
        try await edge.put("p/index.html", "1")
        #expect(await edge.look("/p/") == "200 Miss - 1")
        let made = try await edge.cdn.invalidate(paths: [path], callerReference: "run-1")
        #expect(await edge.look("/p/") == "200 Hit 0 1")
        #expect(await edge.cdn.invalidation(made.invalidation.id)?.isComplete == false)
        edge.bench.clock.advance(3)
        #expect(await edge.look("/p/") == (covers ? "200 Miss - 1" : "200 Hit 3 1"))
        #expect(await edge.cdn.invalidation(made.invalidation.id)?.isComplete == true)
        edge.bench.clock.advance(1)
        #expect(await edge.look("/p/") == "200 Hit \(covers ? 1 : 4) 1")
    }

    @Test("A caller reference stands for one batch; bad paths are refused")
    func callerReference() async throws {
        let edge = try await Edge { $0.invalidationSeconds = 3 }
        let first = try await edge.cdn.invalidate(paths: ["/a", "/b"], callerReference: "r")
        let again = try await edge.cdn.invalidate(paths: ["/b", "/a"], callerReference: "r")
        #expect(first.invalidation == again.invalidation)
        #expect((first.isNew, again.isNew) == (true, false))
        let refused: [([String], String, String)] = [
            (["/a"], "r", "InvalidationBatchAlreadyExists"), (["a"], "s", "InvalidArgument"),
            (["/a*b"], "s", "InvalidArgument"), ([], "s", "InvalidArgument"),
            ((0..<16).map { "/\($0)/*" }, "s", "TooManyInvalidationsInProgress"),
        ]
        for (paths, reference, code) in refused {
            await #expect(
                performing: {
                    try await edge.cdn.invalidate(paths: paths, callerReference: reference)
                }, throws: { ($0 as? CDNRefusal)?.code == code })
        }
    }

    @Test("A range is answered if the state is still the one that If-Range names; else all comes")
    func ifRange() async throws {
        let edge = try await Edge()
        try await edge.put("a", "0123456789")
        let etag = try #require(await edge.get("/a").header("etag"))
        let part = await edge.get("/a", ["range": "bytes=2-4", "if-range": etag])
        #expect((part.status, part.text) == (206, "234"))
        let whole = await edge.get("/a", ["range": "bytes=2-4", "if-range": "\"other\""])
        #expect((whole.status, whole.text) == (200, "0123456789"))
    }
}
