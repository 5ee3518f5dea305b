import AWSRequests
import NIOHTTP1
import Objects
import S3
import Sandbox
import Testing

@Suite("Conditional writes, copies, deletes and reads")
struct ConditionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// `put`, `copy`, `delete` or `get`, of the key `present`, `absent` or `deleted`.
        var verb: String
        var key: String
        var header: String
        var value: String
        var status: Int

        init(_ verb: String, _ key: String, _ header: String, _ value: String, _ status: Int) {
            (self.verb, self.key, self.header, self.value, self.status) = (verb, key, header, value, status)
        }

        var testDescription: String { "\(verb) \(key) \(header): \(value) -> \(status)" }
    }

    /// `TAG` stands for the ETag of `present`.
    static let cases =
        ["put", "copy"].flatMap { verb in
            [
                Case(verb, "present", "if-match", "TAG", 200), Case(verb, "present", "if-match", "\"TAG\"", 200),
                Case(verb, "present", "if-match", "\"00\"", 412), Case(verb, "absent", "if-match", "\"TAG\"", 404),
                Case(verb, "deleted", "if-match", "\"TAG\"", 404), Case(verb, "present", "if-none-match", "*", 412),
                Case(verb, "absent", "if-none-match", "*", 200), Case(verb, "deleted", "if-none-match", "*", 200),
                Case(verb, "present", "if-none-match", "\"TAG\"", 501),
            ]
        } + [
            Case("delete", "present", "if-match", "\"TAG\"", 204), Case("delete", "present", "if-match", "\"00\"", 412),
            Case("delete", "present", "if-match", "*", 204), Case("delete", "absent", "if-match", "*", 404),
            Case("delete", "deleted", "if-match", "*", 412), Case("delete", "deleted", "if-match", "\"TAG\"", 412),
            Case("get", "present", "if-match", "\"00\"", 412), Case("get", "present", "if-none-match", "\"TAG\"", 304),
            Case("get", "present", "if-none-match", "\"00\", W/\"TAG\"", 304),
            Case("get", "present", "if-modified-since", "Wed, 17 Nov 2027 00:00:00 GMT", 304),
            Case("get", "present", "if-unmodified-since", "Tue, 17 Nov 2020 00:00:00 GMT", 412),
            Case("copy", "absent", "x-amz-copy-source-if-match", "\"00\"", 412),
            Case("copy", "absent", "x-amz-copy-source-if-none-match", "\"SOURCE\"", 412),
        ]

    @Test("A condition holds or refuses, and a refusal changes nothing", arguments: cases)
    func condition(_ testCase: Case) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        let tag = try await bench.sandbox.put(bucket: "b", key: "present", bytes: [1]).etag.text
        let source = try await bench.sandbox.put(bucket: "b", key: "source", bytes: [2]).etag.text
        try await bench.sandbox.put(bucket: "b", key: "deleted", bytes: [1])
        try await bench.sandbox.delete(bucket: "b", key: "deleted")
        let before = try await bench.sandbox.versions("b").count

        let value = testCase.value.replacing("TAG", with: tag).replacing("SOURCE", with: source)
        var headers: HTTPHeaders = [testCase.header: value]
        if testCase.verb == "copy" { headers.add(name: "x-amz-copy-source", value: "b/source") }
        let method = ["put": "PUT", "copy": "PUT", "delete": "DELETE"][testCase.verb] ?? "GET"
        let response = await bench.send(method, "/b/\(testCase.key)", headers, body: testCase.verb == "put" ? "x" : "")

        #expect(response.status == testCase.status)
        let isWrite = method != "GET" && testCase.status < 300
        #expect(try await bench.sandbox.versions("b").count == before + (isWrite ? 1 : 0))
    }

    @Test(
        "Of concurrent writes with one precondition exactly one takes effect", arguments: ["if-match", "if-none-match"])
    func race(_ header: String) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        var value = "*"
        if header == "if-match" { value = try await bench.sandbox.put(bucket: "b", key: "k", bytes: [0]).etag.quoted }
        let condition = value
        let statuses = await withTaskGroup(of: Int.self) { group in
            for index in 0..<32 {
                group.addTask { await bench.send("PUT", "/b/k", [header: condition], body: "\(index)").status }
            }
            return await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(statuses == [200: 1, 412: 31])
    }

    @Test("DeleteObjects checks the ETag of each key and reports each")
    func deleteMany() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        let tag = try await bench.sandbox.put(bucket: "b", key: "right", bytes: [1]).etag.text
        try await bench.sandbox.put(bucket: "b", key: "wrong", bytes: [2])
        let body = """
            <Delete><Object><Key>right</Key><ETag>\(tag)</ETag></Object>\
            <Object><Key>wrong</Key><ETag>\(tag)</ETag></Object></Delete>
            """
        let response = await bench.send("POST", "/b?delete", ["x-amz-sdk-checksum-algorithm": "CRC32"], body: body)
        let result = try XMLTree(parsing: response.body.collected())
        #expect(result["Deleted"]?.text("Key") == "right")
        #expect(result["Error"]?.text("Key") == "wrong")
        #expect(result["Error"]?.text("Code") == "PreconditionFailed")
        #expect(try await bench.stack("b", "wrong").count == 1)
    }
}
