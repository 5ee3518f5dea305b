import NIOHTTP1
import Objects
import S3
import Sandbox
import Testing

@Suite("Faults and the request log")
struct FaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: SandboxFault.Kind
        var status: Int
        var code: String?
        /// Whether the write took effect.
        var effect: Bool
        var delivery = SandboxResponse.Delivery.whole
        var testDescription: String { "\(kind)" }
    }

    @Test(
        "What a fault does to a write",
        arguments: [
            Case(kind: .slowDown503, status: 503, code: "SlowDown", effect: false),
            Case(kind: .internalError500, status: 500, code: "InternalError", effect: false),
            Case(kind: .preconditionFailed412, status: 412, code: "PreconditionFailed", effect: false),
            Case(kind: .conflict409, status: 409, code: "ConditionalRequestConflict", effect: false),
            Case(kind: .expiredToken, status: 400, code: "ExpiredToken", effect: false),
            Case(kind: .accessDenied403, status: 403, code: "AccessDenied", effect: false),
            Case(kind: .okWithErrorBody, status: 200, code: "InternalError", effect: false),
            Case(kind: .resetBefore, status: 500, effect: false, delivery: .reset),
            Case(kind: .resetAfter, status: 200, effect: true, delivery: .reset),
            Case(kind: .truncatedBody(afterBytes: 1), status: 200, effect: true, delivery: .truncated(afterBytes: 1)),
            Case(kind: .latency(milliseconds: 1), status: 200, effect: true),
        ])
    func kinds(_ testCase: Case) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        await bench.sandbox.install([SandboxFault(testCase.kind, operation: "PutObject", count: 1)])
        let response = await bench.send("PUT", "/b/k", body: "x")
        #expect(response.status == testCase.status)
        #expect(response.errorCode == testCase.code)
        #expect(response.delivery == testCase.delivery)
        #expect(try await bench.stack("b", "k") == (testCase.effect ? ["id:x"] : []))
        #expect(await bench.send("PUT", "/b/k", body: "y").status == 200)
    }

    @Test("A skewed clock of the service refuses what is signed rightly, and shows in Date")
    func skewed() async throws {
        // AWS's published example of a signed GET, at its time.
        let clock = TestClock(1_369_353_600)
        let key = SandboxCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        let bench = try SandboxBench(credentials: [key], clock: clock)
        let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let headers: HTTPHeaders = [
            "host": "examplebucket.s3.amazonaws.com", "range": "bytes=0-9", "x-amz-date": "20130524T000000Z",
            "x-amz-content-sha256": hash,
            "authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ]
        let request = SandboxRequest(method: "GET", target: "/test.txt", headers: headers)
        await bench.sandbox.install([SandboxFault(.clockSkew(seconds: 1000), count: 1)])
        let skewed = await bench.sandbox.s3.respond(to: request)
        #expect((skewed.status, skewed.errorCode) == (403, "RequestTimeTooSkewed"))
        #expect(skewed.header("date") == "Fri, 24 May 2013 00:16:40 GMT")
        #expect(await bench.sandbox.s3.respond(to: request).errorCode == "NoSuchBucket")
    }

    @Test("A changed byte keeps its headers, so that a checksum finds it")
    func wrongBytes() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        try await bench.sandbox.put(bucket: "b", key: "k", bytes: Array("abc".utf8))
        await bench.sandbox.install([SandboxFault(.wrongChecksum, operation: "GetObject", count: 1)])
        let bad = await bench.send("GET", "/b/k")
        let good = await bench.send("GET", "/b/k")
        #expect(bad.text == "`bc")
        #expect(good.text == "abc")
        #expect(bad.header("etag") == good.header("etag"))
    }

    struct Pattern: Sendable {
        var fault: SandboxFault
        /// Of six requests: PUT v2/a, GET v2/a, PUT v3/b, PUT v2/a, PUT v2/a, HEAD v2/a.
        var struck: [Int]
    }

    @Test(
        "Which requests a fault strikes",
        arguments: [
            Pattern(fault: SandboxFault(.slowDown503), struck: [0, 1, 2, 3, 4, 5]),
            Pattern(fault: SandboxFault(.slowDown503, operation: "PutObject"), struck: [0, 2, 3, 4]),
            Pattern(fault: SandboxFault(.slowDown503, method: "GET"), struck: [1]),
            Pattern(fault: SandboxFault(.slowDown503, key: "v3/*"), struck: [2]),
            Pattern(fault: SandboxFault(.slowDown503, bucket: "other"), struck: []),
            Pattern(fault: SandboxFault(.slowDown503, operation: "PutObject", skip: 1, count: 2), struck: [2, 3]),
            Pattern(fault: SandboxFault(.slowDown503, operation: "PutObject", key: "v2/*", skip: 2), struck: [4]),
            Pattern(fault: SandboxFault(.slowDown503, operation: "CDN"), struck: []),
        ])
    func patterns(_ pattern: Pattern) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        try await bench.sandbox.put(bucket: "b", key: "v2/a", bytes: [1])
        await bench.sandbox.install([pattern.fault])
        let requests = [
            ("PUT", "v2/a"), ("GET", "v2/a"), ("PUT", "v3/b"), ("PUT", "v2/a"), ("PUT", "v2/a"), ("HEAD", "v2/a"),
        ]
        var struck: [Int] = []
        for (index, request) in requests.enumerated() {
            if await bench.send(request.0, "/b/\(request.1)").status == 503 { struck.append(index) }
        }
        #expect(struck == pattern.struck)
        #expect(await bench.sandbox.log().map(\.faulty) == (0..<6).map { struck.contains($0) })
    }

    @Test("A fault for some seconds strikes from its first request until they are over")
    func seconds() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        await bench.sandbox.install([SandboxFault(.slowDown503, skip: 1, seconds: 90)])
        var statuses: [Int] = []
        for pause in [600.0, 0, 89, 1, 600] {
            bench.clock.advance(pause)
            statuses.append(await bench.send("PUT", "/b/k").status)
        }
        #expect(statuses == [200, 503, 503, 200, 200])
    }

    @Test("Which requests a share strikes follows from its seed", arguments: [7, 8] as [UInt64])
    func share(seed: UInt64) async throws {
        func struck(_ seed: UInt64) async throws -> [Int] {
            let bench = try SandboxBench()
            try await bench.sandbox.createBucket("b")
            let fault = SandboxFault(.slowDown503, operation: "HeadBucket", skip: 10, share: 0.05, seed: seed)
            await bench.sandbox.install([fault])
            var struck: [Int] = []
            for number in 0..<1010 where await bench.send("HEAD", "/b").status == 503 { struck.append(number) }
            return struck
        }
        let first = try await struck(seed)
        #expect((30...70).contains(first.count) && first.allSatisfy { $0 >= 10 })
        #expect(try await struck(seed) == first)
        #expect(try await struck(seed + 1) != first)
    }

    @Test("None and all of the requests are shares, too")
    func wholeShares() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        for (share, status) in [(0.0, 200), (1.0, 503)] {
            await bench.sandbox.install([SandboxFault(.slowDown503, share: share)])
            for _ in 0..<50 { #expect(await bench.send("HEAD", "/b").status == status) }
        }
    }

    @Test("So many requests pass in each second, and what is more is struck")
    func rate() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        await bench.sandbox.install([SandboxFault(.slowDown503, method: "PUT", key: "v2/*", above: 2)])
        var statuses: [[Int]] = []
        for pause in [1.0, 1, 0.5, 0.5] {
            bench.clock.advance(pause)
            var ofPause: [Int] = []
            for key in ["v2/a", "v3/a", "v2/b", "v2/c"] {
                ofPause.append(await bench.send("PUT", "/b/\(key)", body: "x").status)
            }
            statuses.append(ofPause)
        }
        #expect(
            statuses == [[200, 200, 200, 503], [200, 200, 200, 503], [503, 200, 503, 503], [200, 200, 200, 503]])
    }

    @Test("The log tells operation, object, version, status and caller of every request")
    func log() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        _ = await bench.send("PUT", "/b/k%20x", body: "1")
        _ = await bench.send("GET", "/b/k?versionId=null", anonymous: true)
        _ = await bench.send("PATCH", "/b/k")
        let log = await bench.sandbox.log()
        #expect(log.map(\.operation) == ["PutObject", "GetObject", "Unknown"])
        #expect(log.map(\.status) == [200, 403, 405])
        #expect(log.map(\.accessKeyID) == ["testing", nil, nil])
        #expect(log[0].key == "k x")
        #expect(log[1].versionID == .null)
        #expect(log[1].errorCode == "AccessDenied")
        #expect(log[0].when == bench.clock.now)
    }
}
