import FoundationEssentials
import NIOHTTP1
import Objects
import S3
import Testing

@testable import Sandbox

/// The examples that AWS publishes ("Authenticating Requests: Using the Authorization Header", "… Query Parameters",
/// "Transferring Payload in Multiple Chunks"), with AWS's example key, and what must not pass for them.
@Suite("Signatures")
struct SignatureTests {
    private static let key = SandboxCredentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    private static let emptyHash: String = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
    /// 2013-05-24 00:00 UTC.
    private static let time: Date = Date(timeIntervalSince1970: 1_369_353_600)

    struct Example: Sendable, CustomTestStringConvertible {
        var method = "GET"
        var target: String
        var headers: HTTPHeaders
        var signature: String
        /// Of an empty body.
        var hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        var testDescription: String { "\(method) \(target)" }
    }

    static let examples: [Example] = [
        Example(
            target: "/test.txt", headers: ["range": "bytes=0-9"],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            method: "PUT", target: "/test$file.text",
            headers: ["date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"],
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            hash: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
        Example(
            target: "/?lifecycle", headers: [:],
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            target: "/?max-keys=2&prefix=J", headers: [:],
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    private func request(_ example: Example) -> SandboxRequest {
        var headers = example.headers
        headers.add(name: "Host", value: "examplebucket.s3.amazonaws.com")
        headers.add(name: "X-Amz-Date", value: "20130524T000000Z")
        headers.add(name: "X-Amz-Content-SHA256", value: example.hash)
        let signed = headers.map { $0.name.lowercased() }.sorted().joined(separator: ";")
        headers.add(
            name: "Authorization",
            value: "AWS4-HMAC-SHA256 Credential=\(Self.scope),SignedHeaders=\(signed),Signature=\(example.signature)")
        return SandboxRequest(method: example.method, target: example.target, headers: headers)
    }

    private func check(
        _ request: SandboxRequest, secret: String? = nil, hash: String = emptyHash, now: Date = time
    ) throws -> Caller {
        var key = Self.key
        if let secret { key.secretAccessKey = secret }
        return try SignatureCheck(credentials: [key]).check(
            request, target: RequestTarget(request.target), payloadHash: hash, now: now
        ).caller
    }

    @Test("AWS's examples pass, and fail with another secret, body, query or header", arguments: Self.examples)
    func published(_ example: Example) throws {
        let right = request(example)
        #expect(try check(right, hash: example.hash) == .key("AKIAIOSFODNN7EXAMPLE"))
        #expect(code { try check(right, secret: "wrong", hash: example.hash) } == "SignatureDoesNotMatch")
        #expect(code { try check(right, hash: String(repeating: "0", count: 64)) } == "SignatureDoesNotMatch")
        var query = right
        query.target += query.target.contains("?") ? "&versionId=x" : "?versionId=x"
        #expect(code { try check(query, hash: example.hash) } == "SignatureDoesNotMatch")
        var unsigned = right
        unsigned.headers.add(name: "x-amz-acl", value: "public-read")
        #expect(code { try check(unsigned, hash: example.hash) } == "AccessDenied")
    }

    @Test(
        "Time limits of header signatures",
        arguments: [(899.0, nil), (-899, nil), (901, "RequestTimeTooSkewed"), (-901, "RequestTimeTooSkewed")])
    func skew(_ seconds: Double, _ expected: String?) {
        let request = request(Self.examples[0])
        #expect(code { try check(request, now: Self.time.addingTimeInterval(seconds)) } == expected)
    }

    @Test(
        "AWS's presigned example passes until it expires",
        arguments: [(0.0, nil), (86_400, nil), (86_401, "AccessDenied"), (-901, "AccessDenied")])
    func presigned(_ seconds: Double, _ expected: String?) {
        let credential = Self.scope.replacing("/", with: "%2F")
        let target =
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\(credential)"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        let request = SandboxRequest(
            method: "GET", target: target, headers: ["host": "examplebucket.s3.amazonaws.com"])
        let now = Self.time.addingTimeInterval(seconds)
        #expect(code { try check(request, hash: "UNSIGNED-PAYLOAD", now: now) } == expected)
    }

    @Test(
        "What cannot be checked is refused",
        arguments: [
            ("AWS testing:c2lnbmF0dXJl", "InvalidRequest"),
            ("AWS4-HMAC-SHA256 Credential=testing", "AuthorizationHeaderMalformed"),
            (
                "AWS4-HMAC-SHA256 Credential=nobody/20130524/r/s3/aws4_request,SignedHeaders=host,Signature=0",
                "InvalidAccessKeyId"
            ),
        ])
    func unreadable(_ authorization: String, _ expected: String) {
        let request = SandboxRequest(
            method: "GET", target: "/", headers: ["authorization": authorization, "x-amz-date": "20130524T000000Z"])
        #expect(code { try check(request) } == expected)
    }

    @Test("A session token has to come with its key")
    func token() {
        let request = request(Self.examples[0])
        var key = Self.key
        key.sessionToken = "token"
        let check = SignatureCheck(credentials: [key])
        #expect(
            code {
                try check.check(
                    request, target: RequestTarget(request.target), payloadHash: Self.emptyHash, now: Self.time)
            } == "InvalidToken")
    }

    @Test("A key that expires signs until then; admitted again, it signs on")
    func expiration() throws {
        let request = request(Self.examples[0])
        var key = Self.key
        key.expiration = Self.time.addingTimeInterval(60)
        let check = SignatureCheck(credentials: [key])
        func refusal(after seconds: Double) -> String? {
            code {
                try check.check(
                    request, target: RequestTarget(request.target), payloadHash: Self.emptyHash,
                    now: Self.time.addingTimeInterval(seconds))
            }
        }
        #expect(refusal(after: 59) == nil)
        #expect(refusal(after: 60) == "ExpiredToken")
        key.expiration = nil
        check.keys.admit(key)
        #expect(refusal(after: 60) == nil)
    }

    private static let chunks: [(Int, String)] = [
        (65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
        (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
        (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
    ]

    @Test(
        "AWS's example of signed chunks is stored; a changed byte, chunk signature or length is refused",
        arguments: [nil, "SignatureDoesNotMatch", "IncompleteBody"])
    func signedChunks(_ damage: String?) async throws {
        let clock = TestClock(Self.time.timeIntervalSince1970)
        let bench = try SandboxBench(credentials: [Self.key], clock: clock)
        try await bench.sandbox.createBucket("examplebucket")
        var body = Self.chunks.map { size, signature in
            "\(String(size, radix: 16));chunk-signature=\(signature)\r\n\(String(repeating: "a", count: size))\r\n"
        }.joined()
        if damage == "SignatureDoesNotMatch" { body = body.replacing("aaa\r\n400;", with: "aab\r\n400;") }
        if damage == "IncompleteBody" { body = String(body.dropLast(300)) }
        let signed =
            "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
            + "x-amz-storage-class"
        let headers: HTTPHeaders = [
            "host": "s3.amazonaws.com", "x-amz-date": "20130524T000000Z", "x-amz-storage-class": "REDUCED_REDUNDANCY",
            "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "content-encoding": "aws-chunked",
            "x-amz-decoded-content-length": "66560", "content-length": "66824",
            "authorization": "AWS4-HMAC-SHA256 Credential=\(Self.scope),SignedHeaders=\(signed),"
                + "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        ]
        let response = await bench.sandbox.s3.respond(
            to: SandboxRequest(
                method: "PUT", target: "/examplebucket/chunkObject.txt", headers: headers, body: ObjectBody(body)))
        #expect(response.errorCode == damage)
        let stored = try await bench.sandbox.bytes(bucket: "examplebucket", key: "chunkObject.txt")
        #expect(stored == (damage == nil ? [UInt8](repeating: 0x61, count: 66_560) : nil))
    }

    private func code(_ body: () throws -> Any) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? S3Refusal)?.code ?? "\(error)"
        }
    }
}
