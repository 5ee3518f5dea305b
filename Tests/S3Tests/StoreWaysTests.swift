import AWSRequests
import HTTPTransport
import Objects
import S3
import S3Writes
import Testing

/// How stores differ from Amazon's: which copies are legal, how listings go on.
@Suite struct StoreWaysTests {
    @Test("An earlier version that a store will not copy onto its own key goes there with its own attributes")
    func ontoItself() async throws {
        let head = ScriptedTransport.Reply.answer(
            200,
            [
                "ETag": "\"e1\"", "Content-Length": "3", "Last-Modified": "Sun, 30 Aug 2015 12:36:00 GMT",
                "Content-Type": "text/html", "Cache-Control": "no-cache", "x-amz-meta-note": "n",
                "x-amz-version-id": "v1",
            ])
        let illegal = ScriptedTransport.Reply.answer(400, [:], errorDocument("InvalidRequest"))
        let copied = ScriptedTransport.Reply.answer(
            200, ["x-amz-version-id": "v3"], "<CopyObjectResult><ETag>e1</ETag></CopyObjectResult>")
        let (client, transport) = Self.client(S3Configuration(region: "us-east-2"), [illegal, head, copied])
        let source = CopySource(bucket: "wheels", key: "k", versionID: "v1")
        let result = try await S3Writer(client).copyObject(from: source, to: "k", condition: .ifMatch("e2"))
        #expect(result.versionID == "v3")
        let (asked, sent) = (transport.requests[1], transport.requests[2])
        #expect(asked.method == "HEAD" && asked.url.contains("versionId=v1"))
        #expect(sent.headers["x-amz-metadata-directive"] == "REPLACE" && sent.headers["If-Match"] == "\"e2\"")
        #expect(sent.headers["Content-Type"] == "text/html" && sent.headers["Cache-Control"] == "no-cache")
        #expect(sent.headers["x-amz-meta-note"] == "n")

        // Onto another key the refusal means something else.
        let (other, script) = Self.client(S3Configuration(region: "us-east-2"), [illegal])
        await #expect(throws: S3Error.self) {
            try await S3Writer(other).copyObject(from: source, to: "other", condition: .none)
        }
        #expect(script.requests.count == 1)
    }

    @Test("A listing of versions that goes back is an error, not an endless one")
    func goesBack() async throws {
        let page = """
            <ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>z</NextKeyMarker>\
            <NextVersionIdMarker>2</NextVersionIdMarker><Version><Key>a</Key><VersionId>1</VersionId>\
            <IsLatest>true</IsLatest><ETag>e</ETag><Size>1</Size>\
            <LastModified>2015-08-30T12:36:00.000Z</LastModified></Version></ListVersionsResult>
            """
        let (client, _) = Self.client(S3Configuration(region: "us-east-2"), [.answer(200, [:], page)])
        await #expect {
            try await client.listObjectVersions(prefix: "", from: .init(key: "m", versionID: "1"))
        } throws: { error in
            (error as? S3Error)?.code == .malformedAnswer && "\(error)".contains("goes back")
        }
    }

    private static func client(
        _ configuration: S3Configuration, _ replies: [ScriptedTransport.Reply], bucket: String = "wheels"
    ) -> (S3Client, ScriptedTransport) {
        let transport = ScriptedTransport(replies)
        let client = S3Client(
            bucket: bucket, configuration: configuration,
            credentials: StaticCredentials(Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")),
            transport: transport, now: { ScriptedClient.time }, sleep: { _ in })
        return (client, transport)
    }
}
