import AWSRequests
import HTTPTransport
import Objects
import S3
import S3Writes
import TestMachine
import Testing

/// Multipart uploads on real servers.
@Suite(.withTestServers, .serialized, .takes(.server))
struct UploadServerTests {
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
}
