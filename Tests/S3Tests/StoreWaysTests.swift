import AWSRequests
import Foundation
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
            (error as? S3Error)?.code == .unorderedListing && "\(error)".contains("goes back")
        }
    }

    private static func page(of key: String, _ id: String, next: (String, String)) -> ScriptedTransport.Reply {
        .answer(
            200, [:],
            """
            <ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>\(next.0)</NextKeyMarker>\
            <NextVersionIdMarker>\(next.1)</NextVersionIdMarker><Version><Key>\(key)</Key><VersionId>\(id)</VersionId>\
            <IsLatest>true</IsLatest><ETag>e</ETag><Size>1</Size>\
            <LastModified>2015-08-30T12:36:00.000Z</LastModified></Version></ListVersionsResult>
            """)
    }

    @Test(
        "A listing of versions that goes in circles, or whose marker goes back, ends with an error",
        arguments: [
            [
                page(of: "a", "1", next: ("a", "1")), page(of: "a", "2", next: ("a", "2")),
                page(of: "a", "1", next: ("a", "1")),
            ],
            [page(of: "a", "1", next: ("a", "1")), page(of: "a", "1", next: ("a", "1"))],
            [page(of: "b", "1", next: ("b", "1")), page(of: "b", "2", next: ("a", "9"))],
        ])
    func circles(replies: [ScriptedTransport.Reply]) async throws {
        let (client, transport) = Self.client(S3Configuration(region: "us-east-2"), replies)
        var marker: VersionListing.Marker?
        await #expect {
            while true { marker = try await client.listObjectVersions(prefix: "", from: marker).next }
        } throws: { ($0 as? S3Error)?.code == .unorderedListing }
        #expect(transport.requests.count == replies.count)
    }

    @Test(
        "So does a listing of objects, also where it stands for one of versions",
        arguments: [
            StoreWays.Versions.asked, .off,
        ])
    func objectCircles(versions: StoreWays.Versions) async throws {
        func page(_ key: String, _ token: String) -> ScriptedTransport.Reply {
            .answer(
                200, [:],
                """
                <ListBucketResult><Contents><Key>\(key)</Key><ETag>e</ETag><Size>1</Size>\
                <LastModified>2015-08-30T12:36:00.000Z</LastModified></Contents><IsTruncated>true</IsTruncated>\
                <NextContinuationToken>\(token)</NextContinuationToken></ListBucketResult>
                """)
        }
        let scripts = [
            [page("a", "1"), page("b", "2"), page("c", "1")], [page("b", "1"), page("a", "2")],
            [page("a", "1"), page("a", "2")],
        ]
        for script in scripts {
            let (client, transport) = Self.client(
                S3Configuration(region: "us-east-2", ways: StoreWays(versions: versions)), script)
            await #expect {
                if versions == .off {
                    var marker: VersionListing.Marker?
                    while true { marker = try await client.listObjectVersions(prefix: "", from: marker).next }
                }
                var next: ObjectListing.Continuation?
                while true { next = try await client.listObjectsV2(prefix: "", from: next).next }
            } throws: { ($0 as? S3Error)?.code == .unorderedListing }
            #expect(transport.requests.count == script.count)
        }
    }

    @Test("What a write declares of its body", arguments: StoreWays.Checksums.allCases)
    func checksums(_ checksums: StoreWays.Checksums) async throws {
        let file = FileManager.default.temporaryDirectory.path + "/rollbook-body-\(UUID().uuidString)"
        try Data("xabcx".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let bytes = Array("abc".utf8)
        let sha256 = SHA256Digest(of: bytes)
        let etag: HTTPHeaders = ["ETag": "\"e\""]
        let head: HTTPHeaders = [
            "ETag": "\"e\"", "Content-Length": "3", "Last-Modified": "Sun, 30 Aug 2015 12:36:00 GMT",
        ]
        let begun = "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        let (client, transport) = Self.client(
            S3Configuration(region: "us-east-2", ways: StoreWays(checksums: checksums)),
            [
                .answer(200, etag), .answer(200, etag), .answer(200, [:], begun), .answer(200, etag),
                .answer(200, [:], "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>"), .answer(200, head),
            ])
        let writer = S3Writer(client)
        for body in [RequestBody.bytes(bytes), .file(path: file, offset: 1, length: 3)] {
            _ = try await writer.putObject(
                "k", body: body, sha256: sha256, attributes: ObjectAttributes(), condition: .none)
        }
        let upload = try await writer.createMultipartUpload("k", attributes: ObjectAttributes())
        _ = try await writer.uploadPart(1, of: upload, body: .bytes(bytes), sha256: sha256)
        _ = try await writer.copyObject(from: CopySource(bucket: "wheels", key: "a"), to: "k", condition: .none)
        _ = try await client.headObject("k")

        let sent = transport.requests
        for request in [sent[0], sent[1], sent[3]] {
            #expect(request.headers["x-amz-content-sha256"] == sha256.hex, "the signature covers the body")
            #expect(request.headers["x-amz-checksum-sha256"] == (checksums == .sha256 ? sha256.base64 : nil))
            #expect(request.headers["Content-MD5"] == (checksums == .md5 ? "kAFQmDzST7DWlj99KOF/cg==" : nil))
        }
        if checksums != .sha256 {
            #expect(sent.allSatisfy { $0.headers.fields.allSatisfy { !$0.name.contains("checksum") } })
        }
        #expect(sent[2].headers["x-amz-checksum-algorithm"] == (checksums == .sha256 ? "SHA256" : nil))
        #expect(sent[4].headers["x-amz-checksum-algorithm"] == (checksums == .sha256 ? "SHA256" : nil))
        #expect(sent[5].headers["x-amz-checksum-mode"] == (checksums == .sha256 ? "ENABLED" : nil))
    }

    @Test("A body that cannot be read is said before anything is sent")
    func unreadable() async throws {
        let (client, transport) = Self.client(
            S3Configuration(region: "us-east-2", ways: StoreWays(checksums: .md5)), [])
        await #expect {
            try await S3Writer(client).putObject(
                "k", body: .file(path: "/none/at/all", offset: 0, length: 3), sha256: SHA256Digest(of: []),
                attributes: ObjectAttributes(), condition: .none)
        } throws: { "\($0)".contains("cannot open /none/at/all") }
        #expect(transport.requests.isEmpty)
    }

    @Test(
        "Where a bucket stands: before the host or in the path, as the ways say",
        arguments: [
            (nil, true, "https://wheels.s3.us-east-2.amazonaws.com/k"),
            (nil, false, "https://s3.us-east-2.amazonaws.com/wheels/k"),
            ("http://localhost:9000", true, "http://wheels.localhost:9000/k"),
            ("https://store.example.org/s3/", true, "https://wheels.store.example.org/s3/k"),
            ("https://store.example.org/s3", false, "https://store.example.org/s3/wheels/k"),
            ("store.example.org", true, "https://wheels.store.example.org/k"),
        ] as [(String?, Bool, String)])
    func address(endpoint: String?, virtualHost: Bool, url: String) async throws {
        let configuration = S3Configuration(
            region: "us-east-2", endpoint: endpoint, ways: StoreWays(virtualHost: virtualHost))
        let (client, transport) = Self.client(configuration, [.answer(404)])
        _ = try await client.headObject("k")
        #expect(transport.requests.map(\.url) == [url])
        #expect(client.url(of: "k") == url)
    }

    @Test(
        "An access point is reached by its own host, and copies name its objects",
        arguments: [
            (
                nil, "us-east-2", EndpointVariant.standard,
                "https://pt-123456789012.s3-accesspoint.us-east-2.amazonaws.com/k"
            ),
            (
                nil, "cn-north-1", EndpointVariant(dualStack: true),
                "https://pt-123456789012.s3-accesspoint.dualstack.cn-north-1.amazonaws.com.cn/k"
            ),
            (
                nil, "us-east-1", EndpointVariant(fips: true),
                "https://pt-123456789012.s3-accesspoint-fips.us-east-1.amazonaws.com/k"
            ),
            ("http://localhost:9000/s3", "us-east-2", .standard, "http://pt-123456789012.localhost:9000/s3/k"),
        ] as [(String?, String, EndpointVariant, String)])
    func accessPoint(endpoint: String?, region: String, variant: EndpointVariant, url: String) async throws {
        let arn = "arn:aws:s3:\(region):123456789012:accesspoint/pt"
        let (client, transport) = Self.client(
            S3Configuration(region: region, endpoint: endpoint, variant: variant),
            [.answer(200, [:], "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>")], bucket: arn)
        _ = try await S3Writer(client).copyObject(
            from: CopySource(bucket: arn, key: "a b", versionID: "v"), to: "k", condition: .none)
        let request = try #require(transport.requests.first)
        #expect(request.url == url)
        #expect(
            request.headers["x-amz-copy-source"]
                == "arn%3Aaws%3As3%3A\(region)%3A123456789012%3Aaccesspoint/pt/object/a%20b?versionId=v")
        #expect(request.headers["Authorization"]?.contains("/\(region)/s3/aws4_request") == true)
    }

    @Test("Each request says that its sender pays, and the word is signed; the region may be auto")
    func requesterPays() async throws {
        let configuration = S3Configuration(
            region: "auto", endpoint: "https://store.example.org", ways: StoreWays(requesterPays: true))
        let (client, transport) = Self.client(
            configuration, [.answer(404), .answer(204), .answer(200, [:], "<VersioningConfiguration/>")])
        _ = try await client.headObject("k")
        _ = try await S3Writer(client).deleteObject("k")
        _ = try await client.getBucketVersioning()
        for request in transport.requests {
            let authorization = request.headers["Authorization"] ?? ""
            #expect(request.headers["x-amz-request-payer"] == "requester")
            #expect(authorization.contains("x-amz-request-payer") && authorization.contains("/auto/s3/aws4_request"))
        }
        let (silent, script) = Self.client(S3Configuration(region: "us-east-2"), [.answer(404)])
        _ = try await silent.headObject("k")
        #expect(script.requests.map { $0.headers["x-amz-request-payer"] } == [nil])
    }

    @Test("Where versions are not used, none are asked for: current objects stand for them")
    func withoutVersions() async throws {
        func page(_ keys: [String], next: String?) -> ScriptedTransport.Reply {
            let contents = keys.map {
                "<Contents><Key>\($0)</Key><ETag>e</ETag><Size>1</Size>"
                    + "<LastModified>2015-08-30T12:36:00.000Z</LastModified></Contents>"
            }
            let more = next.map {
                "<IsTruncated>true</IsTruncated><NextContinuationToken>\($0)</NextContinuationToken>"
            }
            return .answer(200, [:], "<ListBucketResult>\(contents.joined())\(more ?? "")</ListBucketResult>")
        }
        let (client, transport) = Self.client(
            S3Configuration(region: "us-east-2", ways: StoreWays(versions: .off)),
            [page(["a", "b"], next: "t/1"), page(["c"], next: nil), page([], next: nil)])
        #expect(try await client.getBucketVersioning() == BucketVersioning(status: .never))
        let first = try await client.listObjectVersions(prefix: "", maxKeys: 2)
        #expect(first.versions.map(\.versionID) == [.null, .null] && first.versions.allSatisfy(\.isLatest))
        #expect(first.next == VersionListing.Marker(key: "b", versionID: "t/1"))
        let second = try await client.listObjectVersions(prefix: "", from: first.next)
        #expect(second.versions.map(\.key) == ["c"] && second.next == nil)
        _ = try await client.listObjectVersions(prefix: "", from: .init(key: "bb", versionID: nil))
        #expect(transport.requests.allSatisfy { $0.url.contains("list-type=2") && !$0.url.contains("versions") })
        #expect(transport.requests[1].url.contains("continuation-token=t%2F1"))
        #expect(transport.requests[2].url.contains("start-after=bb"))

        let (known, script) = Self.client(S3Configuration(region: "us-east-2", ways: StoreWays(versions: .enabled)), [])
        #expect(try await known.getBucketVersioning() == BucketVersioning(status: .enabled))
        #expect(script.requests.isEmpty)
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
