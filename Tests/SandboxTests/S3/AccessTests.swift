import NIOHTTP1
import Objects
import S3
import Testing

@testable import Sandbox

@Suite("Who may do what")
struct AccessTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The statement's actions; `nil` for no policy.
        var allowed: String?
        var denied: String?
        var target: String
        var method = "GET"
        var status: Int
    }

    static let cases = [
        Case(testDescription: "nothing allowed", target: "/b/k", status: 403),
        Case(testDescription: "read allowed", allowed: "s3:GetObject", target: "/b/k", status: 200),
        Case(
            testDescription: "read allowed, older version", allowed: "s3:GetObject", target: "/b/k?versionId=ID",
            status: 403),
        Case(testDescription: "all allowed, older version", allowed: "s3:*", target: "/b/k?versionId=ID", status: 200),
        Case(
            testDescription: "a missing key shows as forbidden", allowed: "s3:GetObject", target: "/b/none", status: 403
        ),
        Case(testDescription: "to who may list it is missing", allowed: "s3:*", target: "/b/none", status: 404),
        Case(testDescription: "read is not list", allowed: "s3:GetObject", target: "/b?list-type=2", status: 403),
        Case(testDescription: "list allowed", allowed: "s3:ListBucket", target: "/b?list-type=2", status: 200),
        Case(testDescription: "deny wins", allowed: "s3:*", denied: "s3:GetObject", target: "/b/k", status: 403),
        Case(testDescription: "read is not write", allowed: "s3:Get*", target: "/b/k", method: "PUT", status: 403),
        Case(testDescription: "one object by ACL", target: "/b/public", status: 200),
        Case(testDescription: "an ACL does not beat a deny", denied: "s3:*", target: "/b/public", status: 403),
    ]

    private func bench(_ testCase: Case) async throws -> SandboxBench {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b", ownership: nil)
        #expect(await bench.send("PUT", "/b/public", ["x-amz-acl": "public-read"], body: "x").status == 200)
        let resource = "\"Resource\": [\"arn:aws:s3:::b\", \"arn:aws:s3:::b/*\"], \"Principal\": \"*\""
        let statements = [("Allow", testCase.allowed), ("Deny", testCase.denied)].compactMap { effect, action in
            action.map { "{\"Effect\": \"\(effect)\", \"Action\": \"\($0)\", \(resource)}" }
        }
        guard !statements.isEmpty else { return bench }
        let policy = "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ","))]}"
        #expect(await bench.send("PUT", "/b?policy", body: policy).status == 204)
        return bench
    }

    @Test("An anonymous caller may do what a policy or an ACL allows", arguments: cases)
    func anonymous(_ testCase: Case) async throws {
        let bench = try await bench(testCase)
        let version = try await bench.sandbox.put(bucket: "b", key: "k", bytes: [1]).versionID
        let target = testCase.target.replacing("ID", with: version.text)
        #expect(await bench.send(testCase.method, target, anonymous: true).status == testCase.status)
    }

    @Test("A policy that denies everything can be taken away again")
    func lockedOut() async throws {
        let bench = try await bench(Case(testDescription: "", denied: "s3:*", target: "", status: 0))
        #expect(await bench.send("GET", "/b/public").status == 403)
        #expect(await bench.send("DELETE", "/b?policy").status == 204)
        #expect(await bench.send("GET", "/b/public").status == 200)
    }

    @Test(
        "Wildcards",
        arguments: [
            ("*", "", true), ("a*c", "abbc", true), ("a*c", "abb", false), ("a?c", "abc", true), ("a?c", "ac", false),
            ("*.whl", "x.whl.metadata", false), ("v2/*/index.html", "v2/gfx/torch/index.html", true), ("", "a", false),
        ])
    func wildcards(_ pattern: String, _ text: String, _ expected: Bool) {
        #expect(wildcard(pattern, matches: text) == expected)
    }

    @Test("An access point stands for its bucket, also in copy sources, but not for the bucket's settings")
    func accessPoint() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        try await bench.sandbox.put(bucket: "b", key: "k", bytes: Array("x".utf8))
        bench.sandbox.openAccessPoint("point", of: "123456789012", to: "b")
        let host: HTTPHeaders = ["host": "point-123456789012.localhost:9000"]
        #expect(await bench.send("GET", "/k", host).text == "x")
        var copy = host
        copy.add(
            name: "x-amz-copy-source",
            value: "arn%3Aaws%3As3%3Aus-east-2%3A123456789012%3Aaccesspoint/point/object/k")
        #expect(await bench.send("PUT", "/l", copy).status == 200)
        #expect(try await bench.sandbox.bytes(bucket: "b", key: "l") == Array("x".utf8))
        #expect(await bench.send("GET", "/?list-type=2", host).status == 200)
        for (method, target) in [("GET", "/?versioning"), ("PUT", "/?versioning"), ("DELETE", "/")] {
            #expect(await bench.send(method, target, host).errorCode == "MethodNotAllowed")
        }
    }
}
