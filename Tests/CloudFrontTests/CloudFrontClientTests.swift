import AWSRequests
import CloudFront
import Foundation
import HTTPTransport
import TestMachine
import Testing

@Suite("CloudFront client")
struct CloudFrontClientTests {
    static let batch = InvalidationBatch(paths: ["/a&b", "/c/*"], callerReference: "ref")

    @Test(
        "Requests are those of botocore, to the byte and the signature",
        .enabled("the Python interpreter has no botocore") { await Python.has("botocore.auth") })
    func agreesWithBotocore() async throws {
        let cases = try await CloudFrontOracle.cases()
        #expect(cases.count == 8)
        for oracle in cases {
            let service = ScriptedService([
                .answer(201, invalidationDocument("InProgress")), .answer(200, invalidationDocument("Completed")),
            ])
            let client = service.client(oracle.distribution, token: oracle.token)
            let batch = InvalidationBatch(paths: oracle.paths, callerReference: oracle.reference)
            let created = try await client.createInvalidation(batch)
            _ = try await client.getInvalidation(created.id)
            let sent = service.requests
            #expect(sent.count == 2)
            try check(sent[0], oracle.create)
            try check(sent[1], oracle.get)
        }
    }

    private func check(_ sent: HTTPRequest, _ oracle: CloudFrontOracle.Request) throws {
        #expect(sent.method == oracle.method)
        #expect(sent.url == oracle.url)
        #expect(sent.headers["x-amz-date"] == oracle.date)
        let body: [UInt8] = if case .bytes(let bytes) = sent.body { bytes } else { [] }
        guard !oracle.body.isEmpty else {
            #expect(body.isEmpty)
            #expect(sent.headers["Authorization"] == oracle.authorization)
            return
        }
        // botocore writes no XML declaration, and so signs another body: the documents and what was signed are equal.
        #expect(try XMLTree(parsing: body) == XMLTree(parsing: Array(oracle.body.utf8)))
        let parts = { (text: String?) in text?.split(separator: ", ").prefix(2) }
        #expect(parts(sent.headers["Authorization"]) == parts(oracle.authorization))
    }

    @Test("An answer is read whole; the status in any case of letters")
    func answer() async throws {
        let service = ScriptedService([
            .answer(201, invalidationDocument("InProgress")), .answer(200, invalidationDocument("COMPLETED")),
        ])
        let created = try await service.client().createInvalidation(Self.batch)
        #expect(created.id == "I2J0I21PCUYOIK" && !created.isCompleted && created.batch == Self.batch)
        #expect(created.createTime.map { $0.timeIntervalSince(ScriptedService.time).rounded() } == 0)
        #expect(try await service.client().getInvalidation(created.id).isCompleted)
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var replies: [ScriptedService.Reply]
        /// `nil`: in the end it succeeds.
        var code: CloudFrontError.Code?
        var requests: Int
    }

    private static let good = ScriptedService.Reply.answer(201, invalidationDocument("InProgress"))

    @Test(
        "What is tried again, and what is not",
        arguments: [
            Failure(testDescription: "503", replies: [.answer(503, ""), good], requests: 2),
            Failure(
                testDescription: "throttled", replies: [.answer(400, errorDocument("Throttling")), good], requests: 2),
            Failure(testDescription: "no answer", replies: [.failure(.connectionLost), good], requests: 2),
            Failure(
                testDescription: "three times 500",
                replies: Array(repeating: .answer(500, errorDocument("InternalError")), count: 4),
                code: "InternalError",
                requests: 3),
            Failure(
                testDescription: "access denied", replies: [.answer(403, errorDocument("AccessDenied"))],
                code: .accessDenied, requests: 1),
            Failure(
                testDescription: "no such distribution", replies: [.answer(404, errorDocument("NoSuchDistribution"))],
                code: .noSuchDistribution, requests: 1),
            Failure(
                testDescription: "too many in progress",
                replies: [.answer(400, errorDocument("TooManyInvalidationsInProgress"))], code: .tooManyInvalidations,
                requests: 1),
            Failure(
                testDescription: "other paths under the reference",
                replies: [.answer(400, errorDocument("InvalidationBatchAlreadyExists"))], code: .batchAlreadyExists,
                requests: 1),
            Failure(
                testDescription: "a proxy's page", replies: [.answer(200, "<html><body>hello</body></html>")],
                code: .malformedAnswer, requests: 1),
            Failure(
                testDescription: "a 403 of a proxy", replies: [.answer(403, "no")], code: .accessDenied, requests: 1),
            Failure(
                testDescription: "a clock that is wrong is corrected once",
                replies: [
                    .answer(403, errorDocument("SignatureDoesNotMatch"), ["Date": "Mon, 23 Nov 2026 15:02:11 GMT"]),
                    good,
                ], requests: 2),
            Failure(
                testDescription: "a wrong key is no wrong clock",
                replies: [
                    .answer(403, errorDocument("SignatureDoesNotMatch"), ["Date": "Mon, 23 Nov 2026 14:02:11 GMT"]),
                    good,
                ], code: .signatureDoesNotMatch, requests: 1),
        ])
    func failures(_ failure: Failure) async throws {
        let service = ScriptedService(failure.replies)
        var code: CloudFrontError.Code?
        do {
            _ = try await service.client().createInvalidation(Self.batch)
        } catch let error as CloudFrontError {
            code = error.code
            #expect(error.description.hasPrefix("CloudFront distribution E2EXAMPLE1: CreateInvalidation: "))
        }
        #expect(code == failure.code)
        #expect(service.requests.count == failure.requests)
    }

    @Test("A corrected clock signs with the service's time")
    func correctedClock() async throws {
        let service = ScriptedService([
            .answer(403, errorDocument("RequestExpired"), ["Date": "Mon, 23 Nov 2026 15:02:11 GMT"]), Self.good,
        ])
        _ = try await service.client().createInvalidation(Self.batch)
        #expect(service.requests.map { $0.headers["x-amz-date"] } == ["20261123T140211Z", "20261123T150211Z"])
        #expect(service.pauses.isEmpty)
    }

    @Test("Without credentials nothing is sent")
    func noCredentials() async throws {
        struct None: CredentialsProvider {
            func credentials() async throws -> Credentials { throw AWSSettingsError(.none, "there are none") }
        }
        let service = ScriptedService([Self.good])
        await #expect(throws: CloudFrontError.self) {
            try await service.client(credentials: None()).createInvalidation(Self.batch)
        }
        #expect(service.requests.isEmpty)
    }

    @Test(
        "Where CloudFront is",
        arguments: [
            (nil, "us-east-2", "https://cloudfront.amazonaws.com", "us-east-1"),
            (nil, "cn-north-1", "https://cloudfront.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"),
            ("http://127.0.0.1:9/", "us-east-2", "http://127.0.0.1:9", "us-east-1"),
        ] as [(String?, String, String, String)])
    func endpoint(url: String?, bucketRegion: String, expected: String, region: String) {
        let endpoint = CloudFrontEndpoint(url: url, bucketRegion: bucketRegion)
        #expect(endpoint.url == expected && endpoint.region == region)
    }
}
