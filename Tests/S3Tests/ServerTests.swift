import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import TestMachine
import Testing

/// The client against real servers, through the real transport.
@Suite(.withTestServers, .serialized, .takes(.server))
struct ServerTests {
    @Test("Overwritten, deleted and brought back: every version stays", arguments: await ServedStore.keepingVersions)
    func versioning(server: ServedStore) async throws {
        let client = try server.client("versioning")
        try await S3Writer(client).createBucket()
        if server.ways.versions == .asked { #expect(try await client.getBucketVersioning().status == .never) }
        #expect(try await client.getBucketLocation() == "us-east-1")
        try await S3Writer(client).putBucketVersioning(.enabled)
        #expect(try await client.getBucketVersioning() == BucketVersioning(status: .enabled))

        let first = try #require(try await client.put("v2/index.html", "one").versionID)
        let second = try #require(try await client.put("v2/index.html", "two").versionID)
        #expect(first != second)
        #expect(try await client.text("v2/index.html") == "two")
        #expect(try await client.text("v2/index.html", versionID: first) == "one")

        let source = CopySource(bucket: client.bucket, key: "v2/index.html", versionID: first)
        let restored = try await S3Writer(client).copyObject(from: source, to: "v2/index.html", condition: .none)
        #expect(try await client.text("v2/index.html") == "one")
        #expect(restored.etag == ETag("f97c5d29941bfb1b2fdab0874906ab82"))

        let marker = try await S3Writer(client).deleteObject("v2/index.html")
        #expect(marker.isDeleteMarker)
        let markerID = try #require(marker.versionID)
        #expect(try await client.headObject("v2/index.html") == .absent(deleteMarker: markerID))
        let marked = try await client.headObject("v2/index.html", versionID: markerID)
        #expect(marked == .absent(deleteMarker: markerID))

        let versions = try await client.listObjectVersions(prefix: "v2/").versions
        #expect(versions.map(\.versionID) == [markerID, restored.versionID, second, first])
        #expect(versions.map(\.isDeleteMarker) == [true, false, false, false])
        #expect(versions.map(\.isLatest) == [true, false, false, false])
        #expect(versions.map(\.size) == [0, 3, 3, 3])

        _ = try await S3Writer(client).deleteObject("v2/index.html", versionID: markerID)
        #expect(try await client.text("v2/index.html") == "one")
    }

    static let oddKeys: [ObjectKey] = [
        "v2/torch-2.9.1+rocm7.0-cp313-linux_x86_64.whl", "a b", "100%", "%2B", "é", "e\u{301}", "日本/😀", "a&b",
        "'quoted'",
        "\"double\"", "(parentheses)", "a//b", "a=b?c#d", "a*b!c~d", "<tag>", "[x]{y}|z", "a:b@c,d;e$f", "back\\slash",
        "^`",
        "./dot", "dots/../up",
    ]

    @Test("Odd keys are written, read, listed, copied and deleted as they are", arguments: await ServedStore.available)
    func oddKeys(server: ServedStore) async throws {
        let client = try await server.bucket("odd")
        for key in Self.oddKeys {
            let version = try await client.put(key, "content of \(key)").versionID
            #expect(try await client.text(key) == "content of \(key)")
            guard case .present(let head) = try await client.headObject(key, versionID: version) else {
                Issue.record("\(key) is not there")
                continue
            }
            #expect(head.versionID == version)
            let copy = ObjectKey("copy/\(key)")
            let source = CopySource(bucket: client.bucket, key: key, versionID: version)
            _ = try await S3Writer(client).copyObject(from: source, to: copy, condition: .none)
            #expect(try await client.text(copy) == "content of \(key)")
        }
        let expected = (Self.oddKeys + Self.oddKeys.map { ObjectKey("copy/\($0)") }).sorted()
        #expect(try await client.allKeys(maxKeys: 5) == expected)
        #expect(try await client.allVersions(maxKeys: 3).map(\.key) == expected)

        let outcomes = try await S3Writer(client).deleteObjects(expected.map { ObjectIdentifier(key: $0) })
        for outcome in outcomes { #expect(throws: Never.self) { try outcome.result.get() } }
        #expect(try await client.listObjectsV2(prefix: "").objects.isEmpty)
    }

    @Test("What an object carries comes back, also after a copy", arguments: await ServedStore.available)
    func attributes(server: ServedStore) async throws {
        let client = try await server.bucket("attributes")
        let attributes = ObjectAttributes(
            contentType: "text/html; charset=utf-8", cacheControl: "no-cache, max-age=0", contentDisposition: "inline",
            contentLanguage: "en", expires: "Thu, 01 Dec 2033 16:00:00 GMT",
            metadata: ["rollbook-run": "7", "note": "two  blanks"])
        let digest = SHA256Digest(of: Array("page".utf8))
        _ = try await S3Writer(client).putObject(
            "page", body: .bytes(Array("page".utf8)), sha256: digest, attributes: attributes, condition: .none)
        let source = CopySource(bucket: client.bucket, key: "page")
        _ = try await S3Writer(client).copyObject(from: source, to: "same", condition: .none)
        let other = ObjectAttributes(contentType: "text/plain", metadata: ["rollbook-run": "8"])
        _ = try await S3Writer(client).copyObject(from: source, to: "other", replacing: other, condition: .none)
        for (key, expected) in [("page", attributes), ("same", attributes), ("other", other)] {
            guard case .present(let head) = try await client.headObject(ObjectKey(key)) else {
                Issue.record("\(key) is not there")
                continue
            }
            // The answer also says how the service keeps the object.
            var found = head.attributes
            found.storage = expected.storage
            #expect(found == expected)
            #expect(head.checksumSHA256 == (server.statesSHA256 ? digest : nil))
            #expect(head.size == 4)
        }
    }

    @Test("A write whose condition does not hold changes nothing", arguments: await ServedStore.available)
    func conditions(server: ServedStore) async throws {
        let client = try await server.bucket("conditions")
        let etag = try #require(try await client.put("k", "one", .ifAbsent).etag)
        await client.expectRefusal { _ = try await $0.put("k", "two", .ifAbsent) }
        await client.expectRefusal { _ = try await $0.put("k", "two", .ifMatch("0123456789abcdef0123456789abcdef")) }
        await client.expectRefusal {
            _ = try await S3Writer($0).deleteObject("k", condition: .ifMatch("0123456789abcdef0123456789abcdef"))
        }
        await client.expectRefusal { _ = try await $0.getObject("k", ifMatch: "0123456789abcdef0123456789abcdef") }
        #expect(try await client.text("k") == "one")
        let source = CopySource(bucket: client.bucket, key: "k")
        if !server.is(.ignoresConditionsOnCopy) {
            _ = try await client.put("other", "x")
            await client.expectRefusal {
                _ = try await S3Writer($0).copyObject(from: source, to: "other", condition: .ifAbsent)
            }
            await client.expectRefusal {
                _ = try await S3Writer($0).copyObject(from: source, to: "other", condition: .ifMatch("0"))
            }
        }
        if !server.is(.ignoresConditionsOnDeleteObjects) {
            let outcome = try await S3Writer(client).deleteObjects([ObjectIdentifier(key: "k", etag: "0")]).first
            #expect(throws: S3Error.self) { try outcome?.result.get() }
        }
        _ = try await client.put("k", "two", .ifMatch(etag))
        #expect(
            try await client.listObjectVersions(prefix: "k").versions.count == (server.keepsVersions ? 2 : 1))
    }

    @Test("Ranges, files as bodies, and streams", arguments: await ServedStore.available)
    func bodies(server: ServedStore) async throws {
        let client = try await server.bucket("bodies")
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data([1, 2, 3] + bytes + [4]).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        _ = try await S3Writer(client).putObject(
            "file", body: .file(path: file.path, offset: 3, length: Int64(bytes.count)),
            sha256: SHA256Digest(of: bytes),
            attributes: ObjectAttributes(), condition: .none)
        let sink = CollectingSink()
        let head = try await client.getObject("file", into: sink)
        #expect(sink.bytes == bytes)
        #expect(head.size == Int64(bytes.count))
        let part = try await client.getObject("file", range: 100...199)
        #expect(part.bytes == Array(bytes[100...199]))
        #expect(part.head.size == Int64(bytes.count))
        _ = try await client.put("empty", "")
        #expect(try await client.getObject("empty").bytes.isEmpty)
    }

    @Test("Errors have S3's codes, from HEAD too", arguments: await ServedStore.available)
    func errors(server: ServedStore) async throws {
        let missing = try server.client("missing")
        #expect(await missing.error { _ = try await $0.listObjectsV2(prefix: "") }?.code == .noSuchBucket)
        #expect(await missing.error { _ = try await $0.headBucket() }?.code == .noSuchBucket)
        #expect(await missing.error { _ = try await $0.put("k", "x") }?.code == .noSuchBucket)
        let client = try await server.bucket("errors")
        #expect(await client.error { _ = try await $0.getObject("no such") }?.code == .noSuchKey)
        #expect(try await client.headObject("no such") == .absent(deleteMarker: nil))
        if !server.is(.ignoresWrongDigests), server.statesSHA256 || !server.is(.ignoresPayloadHashes) {
            let error = await client.error {
                _ = try await S3Writer($0).putObject(
                    "k", body: .bytes([1]), sha256: SHA256Digest(of: [2]), attributes: ObjectAttributes(),
                    condition: .none)
            }
            #expect(error?.status == 400)
        }
        if !server.is(.makesNoMarkerForMissingKeys), server.keepsVersions {
            #expect(try await S3Writer(client).deleteObject("never was").isDeleteMarker)
        }
        if !server.is(.ignoresWrongSignatures) {
            let stranger = try server.client(
                "stranger", credentials: Credentials(accessKeyID: "testing", secretAccessKey: "not the secret"))
            #expect(await stranger.error { try await S3Writer($0).createBucket() }?.code == .signatureDoesNotMatch)
        }
    }
}
