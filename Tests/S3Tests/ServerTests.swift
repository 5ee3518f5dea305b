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

    @Test("A multipart upload of bytes and of a copied range", arguments: await ServedStore.available)
    func multipart(server: ServedStore) async throws {
        let client = try await server.bucket("multipart")
        let bytes = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = try await client.put("source", bytes: bytes)
        let upload = try await S3Writer(client).createMultipartUpload(
            "big+file", attributes: ObjectAttributes(contentType: "application/zip"))
        let digest = SHA256Digest(of: bytes)
        let first = try await S3Writer(client).uploadPart(1, of: upload, body: .bytes(bytes), sha256: digest)
        let source = CopySource(bucket: client.bucket, key: "source")
        let second = try await S3Writer(client).uploadPartCopy(2, of: upload, from: source, range: 10...19)
        let listed = try await client.listParts(of: upload)
        #expect(listed.map(\.number) == [1, 2])
        #expect(listed.map(\.etag) == [first.etag, second.etag])
        #expect(listed.map(\.size) == [5 << 20, 10])
        #expect(first.checksumSHA256 == (server.statesSHA256 ? digest : nil))

        let result = try await S3Writer(client).completeMultipartUpload(
            upload, parts: [second, first], condition: .none)
        #expect(result.etag?.isMultipart == true)
        let (head, content) = try await client.getObject("big+file")
        #expect(content == bytes + bytes[10...19])
        if server.keepsVersions { #expect(head.versionID == result.versionID) }
        #expect(head.attributes.contentType == "application/zip")
        #expect(head.checksumSHA256 == nil)

        let abandoned = try await S3Writer(client).createMultipartUpload("other", attributes: ObjectAttributes())
        try await S3Writer(client).abortMultipartUpload(abandoned)
        try await S3Writer(client).abortMultipartUpload(abandoned)
        let error = await client.error { _ = try await $0.listParts(of: abandoned) }
        #expect(error?.code == .noSuchUpload)
    }

    @Test("A checksum of parts' checksums is never taken for the object's", arguments: await S3TestServer.available)
    func compositeChecksum(server: S3TestServer) async throws {
        let client = try await server.versionedBucket("composite")
        let upload = try await S3Writer(client).createMultipartUpload("k", attributes: ObjectAttributes())
        let part = try await S3Writer(client).uploadPart(
            1, of: upload, body: .bytes([1]), sha256: SHA256Digest(of: [1]))
        #expect(part.checksumSHA256 != nil)
        _ = try await S3Writer(client).completeMultipartUpload(upload, parts: [part], condition: .none)
        #expect(try await client.getObject("k").head.checksumSHA256 == nil)
        guard case .present(let head) = try await client.headObject("k") else {
            Issue.record("the object is not there")
            return
        }
        #expect(head.checksumSHA256 == nil)
    }

    @Test("1,005 keys are listed page by page, each once, in order", arguments: await S3TestServer.available)
    func paging(server: S3TestServer) async throws {
        let client = try await server.versionedBucket("paging")
        let keys = (0..<1005).map { ObjectKey("v2/p\($0 % 7)/file+\($0) é.whl") }.sorted()
        try await withThrowingTaskGroup { group in
            for worker in 0..<8 {
                group.addTask {
                    for index in stride(from: worker, to: keys.count, by: 8) {
                        _ = try await client.put(keys[index], "x")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await client.allKeys(maxKeys: 1000) == keys)
        #expect(try await client.listObjectsV2(prefix: "v2/").objects.count == 1000)
        #expect(try await client.allVersions(maxKeys: 1000).map(\.key) == keys)
        let folders = try await client.listObjectsV2(prefix: "v2/", delimiter: "/")
        #expect(folders.commonPrefixes == (0..<7).map { "v2/p\($0)/" })
        #expect(folders.objects.isEmpty)
        let after = try await client.listObjectsV2(prefix: "", startAfter: keys[1001].text)
        #expect(after.objects.map(\.key) == Array(keys[1002...]))
    }

    @Test("Versions of one key are paged newest first, over the ends of pages", arguments: await S3TestServer.available)
    func versionPaging(server: S3TestServer) async throws {
        let client = try await server.versionedBucket("version-paging")
        var written: [VersionID] = []
        for turn in 0..<7 {
            let result =
                turn == 3 ? try await S3Writer(client).deleteObject("a+b c") : try await client.put("a+b c", "\(turn)")
            written.append(try #require(result.versionID))
        }
        _ = try await client.put("z", "1")
        let versions = try await client.allVersions(maxKeys: 2)
        if !server.is(.listsMarkersAfterVersions) {
            #expect(versions.dropLast().map(\.versionID) == written.reversed())
        }
        #expect(Set(versions.dropLast().map(\.versionID)) == Set(written))
        #expect(versions.count == 8)
        #expect(versions.first?.versionID == written.last)
        #expect(versions.filter(\.isDeleteMarker).map(\.versionID) == [written[3]])
        #expect(versions.filter(\.isLatest).map(\.key) == ["a+b c", "z"])
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
        if !server.is(.ignoresWrongDigests) {
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

extension S3Client {
    fileprivate func put(_ key: ObjectKey, _ text: String, _ condition: WriteCondition = .none) async throws
        -> WriteResult
    {
        try await put(key, bytes: Array(text.utf8), condition)
    }

    fileprivate func put(_ key: ObjectKey, bytes: [UInt8], _ condition: WriteCondition = .none) async throws
        -> WriteResult
    {
        try await S3Writer(self).putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: ObjectAttributes(),
            condition: condition)
    }

    fileprivate func text(_ key: ObjectKey, versionID: VersionID? = nil) async throws -> String {
        String(decoding: try await getObject(key, versionID: versionID).bytes, as: UTF8.self)
    }

    fileprivate func allKeys(maxKeys: Int) async throws -> [ObjectKey] {
        var keys: [ObjectKey] = []
        var token: ObjectListing.Continuation?
        repeat {
            let page = try await listObjectsV2(prefix: "", from: token, maxKeys: maxKeys)
            keys += page.objects.map(\.key)
            token = page.next
        } while token != nil
        return keys
    }

    fileprivate func allVersions(maxKeys: Int) async throws -> [ObjectVersion] {
        var versions: [ObjectVersion] = []
        var marker: VersionListing.Marker?
        repeat {
            let page = try await listObjectVersions(prefix: "", from: marker, maxKeys: maxKeys)
            versions += page.versions
            marker = page.next
        } while marker != nil
        return versions
    }

    fileprivate func error(of operation: (S3Client) async throws -> Void) async -> S3Error? {
        do {
            try await operation(self)
            return nil
        } catch {
            return error as? S3Error
        }
    }

    fileprivate func expectRefusal(
        sourceLocation: SourceLocation = #_sourceLocation, of operation: (S3Client) async throws -> Void
    ) async {
        let error = await error(of: operation)
        #expect(error?.code == .preconditionFailed, sourceLocation: sourceLocation)
        #expect(error?.mayHaveTakenEffect == false, sourceLocation: sourceLocation)
    }
}
