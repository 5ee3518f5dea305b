import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import Testing

/// Outcomes that are tried again, and outcomes that are not.
@Suite struct RetryTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var reply: ScriptedTransport.Reply
        /// Requests sent in all when the next reply would be good: for a read, a write, an UploadPart.
        var reads: Int
        var writes: Int
        var parts: Int
        /// Of the write's error, when it is not tried again.
        var mayHaveTakenEffect = false

        var testDescription: String { "\(reply)" }
    }

    static let cases: [Case] = [
        Case(reply: .answer(503, [:], errorDocument("SlowDown")), reads: 2, writes: 2, parts: 2),
        Case(reply: .answer(503, [:], errorDocument("ServiceUnavailable")), reads: 2, writes: 2, parts: 2),
        Case(reply: .answer(503, [:], "<html>"), reads: 2, writes: 1, parts: 2, mayHaveTakenEffect: true),
        Case(reply: .answer(429, [:], ""), reads: 2, writes: 2, parts: 2),
        Case(reply: .answer(400, [:], errorDocument("RequestTimeout")), reads: 2, writes: 2, parts: 2),
        Case(
            reply: .answer(500, [:], errorDocument("InternalError")), reads: 2, writes: 1, parts: 2,
            mayHaveTakenEffect: true),
        Case(reply: .answer(502, [:], ""), reads: 2, writes: 1, parts: 2, mayHaveTakenEffect: true),
        Case(reply: .answer(504, [:], ""), reads: 2, writes: 1, parts: 2, mayHaveTakenEffect: true),
        Case(reply: .answer(403, [:], errorDocument("AccessDenied")), reads: 1, writes: 1, parts: 1),
        Case(reply: .answer(403, [:], errorDocument("SignatureDoesNotMatch")), reads: 1, writes: 1, parts: 1),
        Case(reply: .answer(400, [:], errorDocument("ExpiredToken")), reads: 1, writes: 1, parts: 1),
        Case(reply: .answer(404, [:], errorDocument("NoSuchBucket")), reads: 1, writes: 1, parts: 1),
        Case(reply: .answer(409, [:], errorDocument("ConditionalRequestConflict")), reads: 1, writes: 1, parts: 1),
        Case(reply: .answer(412, [:], errorDocument("PreconditionFailed")), reads: 1, writes: 1, parts: 1),
        Case(reply: .failure(.connect, mayHaveTakenEffect: false), reads: 2, writes: 2, parts: 2),
        Case(reply: .failure(.resolve, mayHaveTakenEffect: false), reads: 2, writes: 2, parts: 2),
        Case(
            reply: .failure(.connectionLost, mayHaveTakenEffect: true), reads: 2, writes: 1, parts: 2,
            mayHaveTakenEffect: true),
        Case(
            reply: .failure(.stalled, mayHaveTakenEffect: true), reads: 2, writes: 1, parts: 2, mayHaveTakenEffect: true
        ),
        Case(
            reply: .failure(.bodyTruncated, mayHaveTakenEffect: true), reads: 2, writes: 1, parts: 2,
            mayHaveTakenEffect: true),
        Case(reply: .failure(.requestBodyUnreadable, mayHaveTakenEffect: false), reads: 1, writes: 1, parts: 1),
        Case(
            reply: .failure(.bodyTooLarge, mayHaveTakenEffect: true), reads: 1, writes: 1, parts: 1,
            mayHaveTakenEffect: true),
    ]

    @Test("A read is sent again after everything transient", arguments: cases)
    func reads(_ sample: Case) async {
        let script = ScriptedClient([sample.reply, .answer(200, [:], emptyListing)])
        let error = await script.error { _ = try await $0.listObjectsV2(prefix: "") }
        #expect(script.requests.count == sample.reads)
        #expect((error == nil) == (sample.reads == 2))
        #expect(error?.mayHaveTakenEffect != true)
    }

    @Test("A write is sent again only when it cannot have taken effect", arguments: cases)
    func writes(_ sample: Case) async {
        let script = ScriptedClient([sample.reply, .answer(200, ["ETag": "\"e\""])])
        let error = await script.error { _ = try await put($0) }
        #expect(script.requests.count == sample.writes)
        #expect((error == nil) == (sample.writes == 2))
        #expect(error.map { $0.mayHaveTakenEffect == sample.mayHaveTakenEffect } ?? true)
    }

    @Test("A part is sent again like a read", arguments: cases)
    func parts(_ sample: Case) async {
        let script = ScriptedClient([sample.reply, .answer(200, ["ETag": "\"e\""])])
        let error = await script.error {
            let upload = MultipartUpload(key: "k", id: "u")
            _ = try await S3Writer($0).uploadPart(1, of: upload, body: .bytes([1]), sha256: SHA256Digest(of: [1]))
        }
        #expect(script.requests.count == sample.parts)
        #expect((error == nil) == (sample.parts == 2))
    }

    @Test("Three attempts at most, with pauses that grow, longer when throttled and as the service asks")
    func pauses() async {
        let refusal = ScriptedTransport.Reply.answer(503, [:], errorDocument("SlowDown"))
        let throttled = ScriptedClient([refusal, refusal, refusal, refusal])
        #expect(await throttled.error { _ = try await put($0) }?.code == .slowDown)
        #expect(throttled.requests.count == 3)
        #expect(throttled.sleeps == [.milliseconds(500), .milliseconds(1000)])

        let failing = ScriptedClient([
            .answer(500), .answer(503, ["x-amz-retry-after": "2500"], errorDocument("ServiceUnavailable")),
            .answer(200, [:], emptyListing),
        ])
        #expect(await failing.error { _ = try await $0.listObjectsV2(prefix: "") } == nil)
        #expect(failing.sleeps == [.milliseconds(25), .milliseconds(2500)])
    }

    @Test("A client whose retry budget is spent fails at once")
    func budget() async {
        let outage = [ScriptedTransport.Reply](repeating: .answer(500), count: 1000)
        let script = ScriptedClient(outage)
        for _ in 0..<40 { _ = await script.error { _ = try await $0.listObjectsV2(prefix: "") } }
        // 500 tokens pay for 35 retries at 14.
        #expect(script.requests.count == 40 + 35)
    }

    @Test(
        "An incomplete or broken answer to a read is read again",
        arguments: [
            ScriptedTransport.Reply.answer(200, ["Content-Length": "500"], emptyListing),
            .answer(200, [:], String(emptyListing.dropLast(20))),
            .answer(200, [:], ""),
            .answer(200, [:], errorDocument("InternalError")),
        ])
    func brokenAnswers(_ reply: ScriptedTransport.Reply) async {
        let script = ScriptedClient([reply, .answer(200, [:], emptyListing)])
        #expect(await script.error { _ = try await $0.listObjectsV2(prefix: "") } == nil)
        #expect(script.requests.count == 2)
    }

    @Test("Each attempt is signed by the clock as corrected")
    func clock() async throws {
        let skewed = ScriptedTransport.Reply.answer(
            403, ["Date": "Sun, 30 Aug 2015 13:36:00 GMT"], errorDocument("RequestTimeTooSkewed"))
        let script = ScriptedClient([skewed, .answer(200, ["ETag": "e"]), .answer(200, ["ETag": "e"]), skewed, skewed])
        _ = try await put(script.client)
        _ = try await put(script.client)
        #expect(
            script.requests.map { $0.headers["x-amz-date"] } == [
                "20150830T123600Z", "20150830T133600Z", "20150830T133600Z",
            ])
        #expect(script.sleeps.isEmpty)
        // A clock that is wrong again after the correction is an error, not a loop.
        #expect(await script.error { _ = try await put($0) }?.code == .requestTimeTooSkewed)
    }

    @Test("HEAD has no error document: a far clock in its 403 is taken for the reason")
    func silentClock() async throws {
        let script = ScriptedClient([
            .answer(403, ["Date": "Sun, 30 Aug 2015 12:56:00 GMT"]),
            .answer(200, ["ETag": "e", "Content-Length": "3"]),
        ])
        _ = try await script.client.headObject("k")
        #expect(script.requests.last?.headers["x-amz-date"] == "20150830T125600Z")

        let denied = ScriptedClient([.answer(403, ["Date": "Sun, 30 Aug 2015 12:37:00 GMT"])])
        #expect(await denied.error { _ = try await $0.headObject("k") }?.code == .accessDenied)
        // Nothing is corrected: the second request only asks what the refusal is about.
        #expect(denied.requests.map(\.method) == ["HEAD", "GET"])
    }

    @Test(
        "A region that the service names is used from then on",
        arguments: [
            ScriptedTransport.Reply.answer(
                301, ["x-amz-bucket-region": "eu-west-1"], errorDocument("PermanentRedirect")),
            .answer(400, [:], errorDocument("AuthorizationHeaderMalformed", extra: "<Region>eu-west-1</Region>")),
            .answer(307, ["x-amz-bucket-region": "eu-west-1"], errorDocument("TemporaryRedirect")),
            .answer(400, ["x-amz-bucket-region": "eu-west-1"]),
        ])
    func region(_ reply: ScriptedTransport.Reply) async throws {
        let script = ScriptedClient([reply, .answer(200, ["ETag": "e"]), .answer(200, ["ETag": "e"])])
        _ = try await put(script.client)
        _ = try await put(script.client)
        #expect(
            script.requests.map(\.url) == [
                "https://wheels.s3.us-east-2.amazonaws.com/a", "https://wheels.s3.eu-west-1.amazonaws.com/a",
                "https://wheels.s3.eu-west-1.amazonaws.com/a",
            ])
        #expect(script.requests[1].headers["Authorization"]?.contains("/eu-west-1/s3/") == true)
    }

    @Test("A region that leads nowhere is an error, not a loop")
    func regionLoop() async {
        let there = ScriptedTransport.Reply.answer(301, ["x-amz-bucket-region": "eu-west-1"])
        let back = ScriptedTransport.Reply.answer(301, ["x-amz-bucket-region": "us-east-2"])
        let script = ScriptedClient([there, back, there, back])
        #expect(await script.error { _ = try await put($0) }?.code == .permanentRedirect)
        #expect(script.requests.count == 2)
    }

    @Test("An error inside 200 is an error, and a write's may have taken effect")
    func errorIn200() async {
        let copy = ScriptedClient([.answer(200, [:], "  \n" + errorDocument("SlowDown")), .answer(200, [:], "")])
        let error = await copy.error {
            _ = try await S3Writer($0).copyObject(from: CopySource(bucket: "b", key: "k"), to: "c", condition: .none)
        }
        #expect(error?.code == .slowDown)
        #expect(error?.mayHaveTakenEffect == true)
        #expect(error?.requestID == "R1")
        #expect(copy.requests.count == 1)

        let complete = ScriptedClient([.answer(200, [:], errorDocument("InternalError"))])
        let failure = await complete.error {
            _ = try await S3Writer($0).completeMultipartUpload(
                MultipartUpload(key: "k", id: "u"), parts: [], condition: .none)
        }
        #expect(failure?.code == .internalError)
        #expect(failure?.mayHaveTakenEffect == true)
    }

    @Test("Without credentials nothing is sent")
    func noCredentials() async {
        let transport = ScriptedTransport([])
        let client = S3Client(
            bucket: "b", configuration: S3Configuration(region: "us-east-1"),
            credentials: NoCredentials(),
            transport: transport, now: { ScriptedClient.time }, sleep: { _ in })
        await #expect { _ = try await client.headBucket() } throws: { ($0 as? S3Error)?.code == .noCredentials }
        #expect(transport.requests.isEmpty)
    }
}

private struct NoCredentials: CredentialsProvider {
    func credentials() async throws -> Credentials { throw AWSSettingsError(.none, "there are none") }
}

/// PutObject of one byte as `a`.
private func put(_ client: S3Client) async throws -> WriteResult {
    try await S3Writer(client).putObject(
        "a", body: .bytes([1]), sha256: SHA256Digest(of: [1]), attributes: ObjectAttributes(), condition: .none)
}
