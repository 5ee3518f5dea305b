import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import TestMachine
import Testing

@Suite struct XMLTests {
    @Test("Entities, CDATA and white space become text; comments and declarations do not")
    func text() throws {
        let tree = try XMLTree(
            parsing: Array(
                """
                  \n<?xml version="1.0" encoding="UTF-8"?>
                <!-- c --><R xmlns="http://s3.amazonaws.com/doc/2006-03-01/" a="b"><Key>a&amp;b&lt;&#x65;&#769;&#10;</Key><Key><![CDATA[<x>&amp;]]>y</Key><Empty/></R>
                """.utf8))
        #expect(tree.name == "R")
        #expect(
            tree.children.map { Array($0.text.utf8) } == [Array("a&b<e\u{301}\n".utf8), Array("<x>&amp;y".utf8), []])
        #expect(tree.all("Key").count == 2)
    }

    @Test(
        "What is not one whole document is refused",
        arguments: [
            "", "   ", "not xml", "<A><B></A>", "<A>", "<A>&unknown;</A>",
        ])
    func malformed(_ text: String) {
        #expect(throws: XMLError.self) { try XMLTree(parsing: Array(text.utf8)) }
    }

    @Test("An external entity is not loaded")
    func externalEntity() throws {
        let file = Repository.path + "/Package.swift"
        let text = "<!DOCTYPE A [<!ENTITY x SYSTEM \"file://\(file)\">]><A>&x;</A>"
        let tree = try? XMLTree(parsing: Array(text.utf8))
        #expect(tree?.text.contains("swift") != true)
    }

    @Test(
        "What is written is read back",
        arguments: [
            "plain", "a&b<c>\"d\"'e'", "tab\tline\nreturn\r", "  blanks  ", "é e\u{301} 日本 😀", "",
        ])
    func roundTrip(_ text: String) throws {
        var writer = XMLWriter()
        writer.element("Root", namespace: XMLWriter.namespace) { $0.element("Key", text) }
        let tree = try XMLTree(parsing: writer.bytes)
        #expect(tree.text("Key").map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test("ListObjectsV2 is read, its keys decoded")
    func objects() async throws {
        let script = ScriptedClient([
            .answer(
                200, [:],
                """
                <ListBucketResult><Name>b</Name><Prefix>a+b%2F</Prefix><KeyCount>2</KeyCount><IsTruncated>true</IsTruncated>
                <NextContinuationToken>t+/=</NextContinuationToken>
                <Contents><Key>a+b/torch-2.9%2Brocm%25.whl</Key><LastModified>2015-08-30T12:36:00.000Z</LastModified>
                <ETag>&quot;e&quot;</ETag><Size>5368709121</Size><StorageClass>STANDARD</StorageClass></Contents>
                <CommonPrefixes><Prefix>a+b/%E6%97%A5/</Prefix></CommonPrefixes><EncodingType>url</EncodingType></ListBucketResult>
                """), .answer(200, [:], emptyListing),
        ])
        let page = try await script.client.listObjectsV2(prefix: "a b/", delimiter: "/", startAfter: "a")
        #expect(
            page
                == ObjectListing(
                    objects: [
                        ListedObject(
                            key: "a b/torch-2.9+rocm%.whl", etag: "e", size: 5_368_709_121,
                            lastModified: ScriptedClient.time)
                    ],
                    commonPrefixes: ["a b/日/"], nextContinuationToken: "t+/="))
        _ = try await script.client.listObjectsV2(prefix: "a b/", from: page.next)
        #expect(
            script.requests[0].url.hasSuffix(
                "/?list-type=2&encoding-type=url&max-keys=1000&prefix=a%20b%2F&delimiter=%2F&start-after=a"))
        #expect(script.requests[1].url.hasSuffix("&continuation-token=t%2B%2F%3D"))
    }

    @Test("Without EncodingType keys are taken as they stand")
    func undecoded() async throws {
        let script = ScriptedClient([
            .answer(
                200, [:],
                """
                <ListBucketResult><Contents><Key>a+b%20c</Key><LastModified>2015-08-30T12:36:00Z</LastModified><ETag>e</ETag>
                <Size>1</Size></Contents></ListBucketResult>
                """)
        ])
        #expect(try await script.client.listObjectsV2(prefix: "").objects.map(\.key) == ["a+b%20c"])
    }

    static func versionsDocument(marker: String) -> String {
        func entry(_ name: String, _ key: String, _ id: String, latest: Bool, extra: String = "") -> String {
            "<\(name)><Key>\(key)</Key><VersionId>\(id)</VersionId><IsLatest>\(latest)</IsLatest>"
                + "<LastModified>2015-08-30T12:36:00.000Z</LastModified>\(extra)<Owner><ID>o</ID></Owner></\(name)>"
        }
        let content = "<ETag>\"e\"</ETag><Size>3</Size><ChecksumAlgorithm>SHA256</ChecksumAlgorithm>"
        return "<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>true</IsTruncated>"
            + "<EncodingType>url</EncodingType><NextKeyMarker>\(marker)</NextKeyMarker><NextVersionIdMarker>3</NextVersionIdMarker>"
            + entry("DeleteMarker", "a%2Bb", "1", latest: true)
            + entry("Version", "a%2Bb", "2", latest: false, extra: content)
            + entry("DeleteMarker", "a%2Bb", "null", latest: false)
            + entry("Version", "c+d%2Be", "3", latest: true, extra: content)
            + "<CommonPrefixes><Prefix>a+/</Prefix></CommonPrefixes></ListVersionsResult>"
    }

    @Test(
        "Versions and markers keep the order of the document; a marker that a server forgot to encode is seen",
        arguments: ["c+d%2Be", "c d+e"])
    func versions(marker: String) async throws {
        let script = ScriptedClient([
            .answer(200, [:], Self.versionsDocument(marker: marker)),
            .answer(
                200, [:],
                """
                <ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>
                """),
        ])
        let page = try await script.client.listObjectVersions(prefix: "")
        #expect(page.versions.map(\.versionID.text) == ["1", "2", "null", "3"])
        #expect(page.versions.map(\.isDeleteMarker) == [true, false, true, false])
        #expect(page.versions.map(\.isLatest) == [true, false, false, true])
        #expect(page.versions.map(\.key) == ["a+b", "a+b", "a+b", "c d+e"])
        #expect(page.versions.map(\.etag) == [nil, "e", nil, "e"])
        #expect(page.versions.map(\.size) == [0, 3, 0, 3])
        #expect(page.commonPrefixes == ["a /"])
        #expect(page.next == VersionListing.Marker(key: "c d+e", versionID: "3"))
        _ = try await script.client.listObjectVersions(prefix: "", from: page.next)
        #expect(script.requests[1].url.hasSuffix("&key-marker=c%20d%2Be&version-id-marker=3"))
        #expect(script.requests[0].url.contains("?versions=&encoding-type=url&"))
    }

    @Test("A listing whose markers stand after all versions is put into S3's order; one in order is left alone")
    func markersApart() throws {
        func version(_ key: String, _ id: String, at second: Int, latest: Bool = false, marker: Bool = false) -> String
        {
            let name = marker ? "DeleteMarker" : "Version"
            return "<\(name)><Key>\(key)</Key><VersionId>\(id)</VersionId><IsLatest>\(latest)</IsLatest>"
                + "<LastModified>2015-08-30T12:36:0\(second)Z</LastModified><ETag>e</ETag><Size>1</Size></\(name)>"
        }
        func ids(_ entries: [String]) throws -> [String] {
            let text = "<ListVersionsResult>\(entries.joined())</ListVersionsResult>"
            let response = HTTPResponse(status: 200, headers: HTTPHeaders(), body: Array(text.utf8), url: "")
            return try VersionListing(response).versions.map(\.versionID.text)
        }
        let apart = [
            version("a", "3", at: 3), version("a", "1", at: 1), version("b", "5", at: 5, latest: true),
            version("a", "4", at: 4, latest: true, marker: true), version("a", "2", at: 2, marker: true),
        ]
        #expect(try ids(apart) == ["4", "3", "2", "1", "5"])
        let oneKey = [
            version("a", "4", at: 4, latest: true), version("a", "1", at: 1), version("a", "2", at: 2, marker: true),
        ]
        #expect(try ids(oneKey) == ["4", "2", "1"])
        // The times of multipart uploads are those of their beginning: in order, though they say otherwise.
        let inOrder = [
            version("a", "2", at: 1, latest: true), version("a", "1", at: 9, marker: true), version("b", "3", at: 5),
        ]
        #expect(try ids(inOrder) == ["2", "1", "3"])
    }

    @Test("A listing that does not move on ends in an error")
    func noProgress() async {
        let script = ScriptedClient([.answer(200, [:], Self.versionsDocument(marker: "c+d%2Be"))])
        let marker = VersionListing.Marker(key: "c d+e", versionID: "3")
        let error = await script.error { _ = try await $0.listObjectVersions(prefix: "", from: marker) }
        #expect(error?.code == .unorderedListing)
    }

    @Test(
        "A listing without what S3 always sends is refused, after being asked for again",
        arguments: [
            "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
            "<ListBucketResult><Contents><Key>k</Key></Contents></ListBucketResult>",
            "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%FF</Key></Contents></ListBucketResult>",
            "<html><body>Welcome</body></html>",
        ])
    func incomplete(_ document: String) async {
        let reply = ScriptedTransport.Reply.answer(200, [:], document)
        let script = ScriptedClient([reply, reply, reply])
        #expect(await script.error { _ = try await $0.listObjectsV2(prefix: "") }?.code == .malformedAnswer)
        #expect(script.requests.count == 3)
    }
}
