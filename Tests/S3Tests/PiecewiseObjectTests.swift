import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import TestMachine
import Testing

/// Large objects that are read by ranges.
@Suite(.withTestServers, .serialized, .takes(.server))
struct PiecewiseObjectTests {
    private static let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private func client(_ server: ServedStore) async throws -> S3Client {
        var client = try await server.bucket("pieces")
        var limits = PiecewiseReading.Limits()
        (limits.sizeMin, limits.pieceBytes) = (50_000, 7_000)
        client.piecewise = PiecewiseReading(limits)
        return client
    }

    @Test(
        "The bytes are those of the object, and its head is that of the whole", arguments: await ServedStore.available)
    func whole(server: ServedStore) async throws {
        let client = try await client(server)
        let written = try await S3Writer(client).putObject(
            "large", body: .bytes(Self.bytes), sha256: SHA256Digest(of: Self.bytes),
            attributes: ObjectAttributes(contentType: "application/zip"), condition: .none)
        let etag = try #require(written.etag)
        let sink = CollectingSink()
        let head = try await client.getObject("large", size: 100_000, etag: etag, into: sink)
        #expect(sink.bytes == Self.bytes)
        #expect(head.size == 100_000 && head.etag == etag && head.attributes.contentType == "application/zip")
        if server.keepsVersions { #expect(head.versionID == written.versionID) }
    }

    @Test("An object that was overwritten since it was listed is refused", arguments: await S3TestServer.available)
    func overwritten(server: S3TestServer) async throws {
        let client = try await client(ServedStore(server: server, setting: .standard))
        for bytes in [Self.bytes, Self.bytes.reversed()] {
            _ = try await S3Writer(client).putObject(
                "large", body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: ObjectAttributes(),
                condition: .none)
        }
        var digest = StreamingDigest(.md5)
        Self.bytes.withUnsafeBytes { digest.update($0) }
        let first = ETag(encodeHex(digest.finish()))
        let error = await #expect(throws: S3Error.self) {
            _ = try await client.getObject("large", size: 100_000, etag: first, into: CollectingSink())
        }
        #expect(error?.code == .preconditionFailed)
    }
}
