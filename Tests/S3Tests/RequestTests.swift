import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import Testing

/// The requests of operations, and the reading of their answers.
@Suite struct RequestTests {
    @Test(
        "Where a bucket is reached",
        arguments: [
            (
                "wheels", "us-east-2", nil, "https://wheels.s3.us-east-2.amazonaws.com/a%20b/%2B",
                "wheels.s3.us-east-2.amazonaws.com"
            ),
            (
                "wheels.example.org", "us-east-1", nil,
                "https://s3.us-east-1.amazonaws.com/wheels.example.org/a%20b/%2B",
                "s3.us-east-1.amazonaws.com"
            ),
            (
                "Old_Bucket", "us-east-1", nil, "https://s3.us-east-1.amazonaws.com/Old_Bucket/a%20b/%2B",
                "s3.us-east-1.amazonaws.com"
            ),
            (
                "wheels", "cn-north-1", nil, "https://wheels.s3.cn-north-1.amazonaws.com.cn/a%20b/%2B",
                "wheels.s3.cn-north-1.amazonaws.com.cn"
            ),
            (
                "wheels", "us-east-1", "http://127.0.0.1:9000", "http://127.0.0.1:9000/wheels/a%20b/%2B",
                "127.0.0.1:9000"
            ),
            (
                "wheels", "us-east-1", "http://store.example.org:80/s3/",
                "http://store.example.org:80/s3/wheels/a%20b/%2B",
                "store.example.org"
            ),
            (
                "wheels", "us-east-1", "store.example.org:443", "https://store.example.org:443/wheels/a%20b/%2B",
                "store.example.org"
            ),
            ("wheels", "us-east-1", "https://[::1]:8443", "https://[::1]:8443/wheels/a%20b/%2B", "[::1]:8443"),
        ] as [(String, String, String?, String, String)])
    func address(bucket: String, region: String, endpoint: String?, url: String, host: String) async throws {
        let script = ScriptedClient(
            [.answer(404)], bucket: bucket, region: region, endpoint: endpoint)
        _ = try await script.client.headObject("a b/+")
        #expect(script.requests.map(\.url) == [url])
        #expect(hostField(of: url) == host)
    }

    @Test(
        "FIPS and dual-stack endpoints; another store's address stays as it is",
        arguments: [
            (true, false, "us-east-2", "https://wheels.s3-fips.us-east-2.amazonaws.com/k"),
            (false, true, "us-east-2", "https://wheels.s3.dualstack.us-east-2.amazonaws.com/k"),
            (true, true, "us-gov-west-1", "https://wheels.s3-fips.dualstack.us-gov-west-1.amazonaws.com/k"),
            (false, true, "cn-north-1", "https://wheels.s3.dualstack.cn-north-1.amazonaws.com.cn/k"),
        ])
    func variants(fips: Bool, dualStack: Bool, region: String, url: String) async throws {
        let variant = EndpointVariant(fips: fips, dualStack: dualStack)
        let script = ScriptedClient([.answer(404)], region: region, variant: variant)
        _ = try await script.client.headObject("k")
        #expect(script.requests.map(\.url) == [url])
        let other = ScriptedClient([.answer(404)], endpoint: "http://127.0.0.1:9000", variant: variant)
        _ = try await other.client.headObject("k")
        #expect(other.requests.map(\.url) == ["http://127.0.0.1:9000/wheels/k"])
    }

    @Test("PutObject carries attributes, digest, condition and owner, and all of them are signed")
    func put() async throws {
        let script = ScriptedClient(
            [.answer(200, ["ETag": "\"e1\"", "x-amz-version-id": "v1", "x-amz-request-id": "R"])], owner: "123456789012"
        )
        let digest = SHA256Digest(of: Array("abc".utf8))
        let result = try await S3Writer(script.client).putObject(
            "v2/torch/index.html", body: .bytes(Array("abc".utf8)), sha256: digest,
            attributes: ObjectAttributes(
                contentType: "text/html", cacheControl: "no-cache", metadata: ["Rollbook-Run": "7"]),
            condition: .ifMatch("old"))
        #expect(result == WriteResult(versionID: "v1", etag: "e1", requestID: "R"))
        let headers = try #require(script.requests.first).headers
        let expected = [
            "content-type": "text/html", "cache-control": "no-cache", "x-amz-meta-rollbook-run": "7",
            "if-match": "\"old\"", "x-amz-checksum-sha256": digest.base64, "x-amz-content-sha256": digest.hex,
            "x-amz-expected-bucket-owner": "123456789012", "x-amz-sdk-checksum-algorithm": "SHA256",
        ]
        let signed = headers["Authorization"]?.split(separator: " ")[2] ?? ""
        for (name, value) in expected {
            #expect(headers[name] == value)
            #expect(signed.contains(name))
        }
        #expect(headers.fields.contains { $0.name == "x-amz-meta-rollbook-run" })
    }

    @Test("A line end in a metadata value is refused before anything is sent")
    func headerInjection() async {
        let script = ScriptedClient([])
        let error = await script.error {
            _ = try await S3Writer($0).putObject(
                "k", body: .none, sha256: SHA256Digest(of: []),
                attributes: ObjectAttributes(metadata: ["a": "b\r\nx-amz-acl: public-read"]), condition: .none)
        }
        #expect(error?.code == .invalidRequest)
        #expect(script.requests.isEmpty)
    }

    @Test(
        "An empty entity tag is none, wherever it stands",
        arguments: [
            ("<ETag></ETag>", nil, nil), ("<ETag>\"\"</ETag>", nil, nil), ("", "\"\"", nil),
            ("<ETag></ETag>", "\"h-2\"", "h-2"), ("<ETag>&quot;e-2&quot;</ETag>", "\"\"", "e-2"),
        ] as [(String, String?, ETag?)])
    func emptyTag(element: String, header: String?, found: ETag?) async throws {
        let document = "<CompleteMultipartUploadResult>\(element)</CompleteMultipartUploadResult>"
        let script = ScriptedClient([.answer(200, header.map { ["ETag": $0] } ?? [:], document)])
        let result = try await S3Writer(script.client).completeMultipartUpload(
            MultipartUpload(key: "k", id: "u"), parts: [], condition: .none)
        #expect(result.etag == found)
    }

    @Test("CopyObject names its source encoded once, and keeps or replaces what the object carries")
    func copy() async throws {
        let answer = ScriptedTransport.Reply.answer(
            200, ["x-amz-version-id": "v2"], "<CopyObjectResult><ETag>&quot;e2&quot;</ETag></CopyObjectResult>")
        let script = ScriptedClient([answer, answer], owner: "1")
        let source = CopySource(bucket: "wheels", key: "a+b/c d.whl", versionID: "x/y", etag: "e1")
        let result = try await S3Writer(script.client).copyObject(from: source, to: "k", condition: .ifAbsent)
        #expect(result.etag == "e2")
        #expect(result.versionID == "v2")
        _ = try await S3Writer(script.client).copyObject(
            from: CopySource(bucket: "other", key: "k"), to: "k",
            replacing: ObjectAttributes(contentType: "text/html"), condition: .none)
        let headers = script.requests.map(\.headers)
        #expect(headers[0]["x-amz-copy-source"] == "wheels/a%2Bb/c%20d.whl?versionId=x%2Fy")
        #expect(headers[0]["x-amz-copy-source-if-match"] == "\"e1\"")
        #expect(headers[0]["x-amz-metadata-directive"] == "COPY")
        #expect(headers[0]["x-amz-checksum-algorithm"] == "SHA256")
        #expect(headers[0]["x-amz-source-expected-bucket-owner"] == "1")
        #expect(headers[0]["If-None-Match"] == "*")
        #expect(headers[1]["x-amz-metadata-directive"] == "REPLACE")
        #expect(headers[1]["Content-Type"] == "text/html")
        #expect(headers[1]["x-amz-source-expected-bucket-owner"] == nil)
    }

    static let objectHeaders: HTTPHeaders = [
        "ETag": "\"e\"", "Content-Length": "3", "Last-Modified": "Sun, 30 Aug 2015 12:36:00 GMT",
        "x-amz-version-id": "v", "X-Amz-Meta-Note": "n", "Cache-Control": "no-cache",
    ]

    @Test(
        "Only a checksum of the whole object is taken",
        arguments: [
            ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", nil, true),
            ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "FULL_OBJECT", true),
            ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "COMPOSITE", false),
            ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=-2", nil, false),
        ] as [(String, String?, Bool)])
    func checksum(value: String, type: String?, isTaken: Bool) async throws {
        var headers = Self.objectHeaders
        headers["x-amz-checksum-sha256"] = value
        headers["x-amz-checksum-type"] = type
        let script = ScriptedClient([.answer(200, headers)])
        guard case .present(let head) = try await script.client.headObject("k", versionID: "v") else {
            Issue.record("the object is there")
            return
        }
        #expect(script.requests[0].headers["x-amz-checksum-mode"] == "ENABLED")
        #expect(script.requests[0].url.hasSuffix("/k?versionId=v"))
        #expect(head.checksumSHA256 == (isTaken ? SHA256Digest(of: Array("abc".utf8)) : nil))
        #expect(head.size == 3)
        #expect(head.lastModified == ScriptedClient.time)
        #expect(head.attributes == ObjectAttributes(cacheControl: "no-cache", metadata: ["note": "n"]))
    }

    @Test(
        "HeadObject tells an absent object from an error",
        arguments: [
            (404, [:], .absent(deleteMarker: nil)),
            (404, ["x-amz-delete-marker": "true", "x-amz-version-id": "m"], .absent(deleteMarker: "m")),
            (405, ["x-amz-delete-marker": "true", "x-amz-version-id": "m"], .absent(deleteMarker: "m")),
            (405, [:], nil), (403, [:], nil),
        ] as [(Int, HTTPHeaders, ObjectPresence?)])
    func absence(status: Int, headers: HTTPHeaders, presence: ObjectPresence?) async throws {
        let script = ScriptedClient([.answer(status, headers)])
        let answer = try? await script.client.headObject("k")
        #expect(answer == presence)
    }

    @Test("What a refused HEAD is about is asked once more by a request whose refusal has a document")
    func explainedHead() async throws {
        let expired = ScriptedClient([.answer(400, [:]), .answer(400, [:], errorDocument("ExpiredToken"))])
        let error = await expired.error { _ = try await $0.headObject("k", versionID: "v") }
        #expect(error?.code == .expiredToken && error?.operation == "HeadObject" && error?.requestID == "R1")
        #expect(expired.requests.map(\.method) == ["HEAD", "GET"])
        #expect(expired.requests[1].headers["Range"] == "bytes=0-0" && expired.requests[1].url.contains("versionId=v"))

        let bucket = ScriptedClient([.answer(403, [:]), .answer(403, [:], errorDocument("InvalidAccessKeyId"))])
        #expect(await bucket.error { _ = try await $0.headBucket() }?.code == .invalidAccessKeyID)
        #expect(bucket.requests[1].url.contains("list-type=2&max-keys=1"))

        // A session that was renewed meanwhile: the second request is answered, and the first is sent again.
        let renewed = ScriptedClient([
            .answer(400, [:]), .answer(404, [:], errorDocument("NoSuchKey")), .answer(404, [:]),
        ])
        #expect(try await renewed.client.headObject("k") == .absent(deleteMarker: nil))

        // A store that says nothing more: the error reports what is known.
        let silent = ScriptedClient([.answer(403, [:]), .answer(403, [:])])
        #expect(await silent.error { _ = try await $0.headObject("k") }?.code == .accessDenied)
    }

    @Test("GetObject asks for a range and knows the whole size")
    func range() async throws {
        var headers = Self.objectHeaders
        headers["Content-Range"] = "bytes 10-12/500"
        let script = ScriptedClient([.answer(206, headers, "abc"), .answer(200, Self.objectHeaders, "abc")])
        let (head, bytes) = try await script.client.getObject("k", versionID: "v", range: 10...12, ifMatch: "e")
        #expect(bytes == Array("abc".utf8))
        #expect(head.size == 500)
        #expect(script.requests[0].headers["Range"] == "bytes=10-12")
        #expect(script.requests[0].headers["If-Match"] == "\"e\"")
        // A server that ignores the range would pass off the wrong bytes.
        let error = await script.error { _ = try await $0.getObject("k", range: 10...12) }
        #expect(error != nil)
    }

    @Test("DeleteObjects sends a digest and answers for each object in order")
    func deleteObjects() async throws {
        let script = ScriptedClient([
            .answer(
                200, [:],
                """
                <DeleteResult><Error><Key>b&amp;c</Key><Code>PreconditionFailed</Code><Message>no</Message></Error>
                <Deleted><Key>a</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m</DeleteMarkerVersionId></Deleted>
                <Deleted><Key>a</Key><VersionId>1</VersionId></Deleted></DeleteResult>
                """)
        ])
        let objects = [
            ObjectIdentifier(key: "a"), ObjectIdentifier(key: "b&c", etag: "x"),
            ObjectIdentifier(key: "a", versionID: "1"), ObjectIdentifier(key: "lost"),
        ]
        let outcomes = try await S3Writer(script.client).deleteObjects(objects)
        #expect(outcomes.map(\.object) == objects)
        #expect(try outcomes[0].result.get() == WriteResult(versionID: "m", isDeleteMarker: true))
        #expect(throws: S3Error.self) { try outcomes[1].result.get() }
        #expect(try outcomes[2].result.get().versionID == "1")
        guard case .failure(let lost) = outcomes[3].result else { return #expect(Bool(false), "not in the answer") }
        #expect(lost.mayHaveTakenEffect)

        let request = try #require(script.requests.first)
        guard case .bytes(let body) = request.body else { return #expect(Bool(false), "a body") }
        #expect(request.headers["Content-MD5"] == encodeBase64(digest(.md5, of: body)))
        let text = String(decoding: body, as: UTF8.self)
        #expect(text.contains("<Object><Key>b&amp;c</Key><ETag>&quot;x&quot;</ETag></Object>"))
        #expect(text.contains("<Object><Key>a</Key><VersionId>1</VersionId></Object>"))
        #expect(request.url.hasSuffix("/?delete="))
    }

    @Test("A delete that requires absence, and more than 1,000 objects, are refused unsent")
    func refusals() async {
        let script = ScriptedClient([])
        #expect(
            await script.error { _ = try await S3Writer($0).deleteObject("k", condition: .ifAbsent) }?.code
                == .invalidRequest)
        let many = [ObjectIdentifier](repeating: ObjectIdentifier(key: "k"), count: 1001)
        #expect(await script.error { _ = try await S3Writer($0).deleteObjects(many) }?.code == .invalidRequest)
        #expect(await script.error { try await S3Writer($0).putBucketVersioning(.never) }?.code == .invalidRequest)
        #expect(script.requests.isEmpty)
    }

    @Test(
        "GetBucketLocation as a region",
        arguments: [
            ("<LocationConstraint/>", "us-east-1"), ("<LocationConstraint>EU</LocationConstraint>", "eu-west-1"),
            (
                "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">us-east-2</LocationConstraint>",
                "us-east-2"
            ),
        ])
    func location(document: String, region: String) async throws {
        let script = ScriptedClient([.answer(200, [:], document)])
        #expect(try await script.client.getBucketLocation() == region)
    }

    @Test(
        "GetBucketVersioning",
        arguments: [
            ("<VersioningConfiguration/>", BucketVersioning(status: .never)),
            (
                "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>",
                BucketVersioning(status: .enabled, mfaDelete: true)
            ),
            (
                "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
                BucketVersioning(status: .suspended)
            ),
            (
                """
                <VersioningConfiguration><Status>Enabled</Status><ExcludedPrefixes><Prefix>v2/tmp/*</Prefix>\
                </ExcludedPrefixes><ExcludedPrefixes><Prefix>logs/</Prefix></ExcludedPrefixes>\
                <ExcludeFolders>true</ExcludeFolders></VersioningConfiguration>
                """,
                BucketVersioning(status: .enabled, excludedPrefixes: ["v2/tmp/*", "logs/"], excludesFolders: true)
            ),
        ])
    func versioning(document: String, expected: BucketVersioning) async throws {
        let script = ScriptedClient([.answer(200, [:], document)])
        let found = try await script.client.getBucketVersioning()
        #expect(found == expected)
        #expect(found.keepsAll == (expected.status == .enabled && expected.exclusions == nil))
    }
}
