import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import TestMachine
import Testing

/// The operations of `ConfigurationTests` against real servers.
@Suite(.withTestServers, .serialized, .takes(.server))
struct ConfigurationServerTests {
    /// Sets what the client only reads.
    private func put(
        _ document: String, as subresource: String, of key: ObjectKey? = nil, _ client: S3Client
    ) async throws {
        let bytes = Array(document.utf8)
        var call = S3Call(
            operation: "Put", method: "PUT", effect: .once, key: key, query: [(subresource, "")], body: .bytes(bytes),
            payloadHash: SHA256Digest(of: bytes).hex)
        call.headers["Content-MD5"] = encodeBase64(digest(.md5, of: bytes))
        try await client.send(call)
    }

    @Test("A lifecycle is read back; a bucket without one has no rules", arguments: await S3TestServer.available)
    func lifecycle(server: S3TestServer) async throws {
        let client = try await server.versionedBucket("lifecycle")
        #expect(try await client.getBucketLifecycleConfiguration().rules.isEmpty)
        let document = """
            <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>tidy</ID>\
            <Filter><Prefix>v2/</Prefix></Filter><Status>Enabled</Status><NoncurrentVersionExpiration>\
            <NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration><NoncurrentVersionTransition>\
            <NoncurrentDays>20</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition></Rule>\
            </LifecycleConfiguration>
            """
        try await put(document, as: "lifecycle", client)
        let rule = LifecycleConfiguration.Rule(
            id: "tidy", prefix: "v2/", noncurrentDays: 30, noncurrentArchive: .init(days: 20, storageClass: "GLACIER"))
        #expect(try await client.getBucketLifecycleConfiguration().rules == [rule])
        #expect(try await client.getObjectLockConfiguration() == ObjectLockConfiguration(isEnabled: false))
    }

    // moto's answer bears the name of its operation; Amazon's does not.
    @Test("Notifications are read back; a bucket without any has no listener", arguments: [S3TestServer.sandbox])
    func notifications(server: S3TestServer) async throws {
        let client = try await server.versionedBucket("notifications")
        #expect(try await client.getBucketNotificationConfiguration() == NotificationConfiguration())
        let document = """
            <NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EventBridgeConfiguration/>\
            </NotificationConfiguration>
            """
        try await put(document, as: "notification", client)
        #expect(
            try await client.getBucketNotificationConfiguration() == NotificationConfiguration(sendsToEventBridge: true)
        )
    }

    @Test(
        "A copy in parts of an earlier version keeps bytes, attributes and tags",
        arguments: await ServedStore.keepingVersions)
    func copyInParts(server: ServedStore) async throws {
        let client = try await server.bucket("parts")
        let mebibyte: Int64 = 1 << 20
        let bytes = (0..<7).flatMap { Array(repeating: UInt8($0), count: Int(mebibyte)) }
        let attributes = ObjectAttributes(
            contentType: "application/zip", cacheControl: "max-age=60", metadata: ["origin": "here"])
        let first = try await S3Writer(client).putObject(
            "large", body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: attributes, condition: .none)
        try await put(
            "<Tagging><TagSet><Tag><Key>team a</Key><Value>x=y+z</Value></Tag></TagSet></Tagging>", as: "tagging",
            of: "large", client)
        _ = try await S3Writer(client).putObject(
            "large", body: .bytes([1]), sha256: SHA256Digest(of: [1]), attributes: ObjectAttributes(), condition: .none)

        let tagging = try await client.getObjectTagging("large", versionID: first.versionID)
        #expect(tagging == ObjectTagging([.init(key: "team a", value: "x=y+z")]))
        #expect(try await client.getObjectTagging("large").isEmpty)
        let upload = try await S3Writer(client).createMultipartUpload("large", attributes: attributes, tagging: tagging)
        let source = CopySource(bucket: client.bucket, key: "large", versionID: first.versionID, etag: first.etag)
        let parts = [
            try await S3Writer(client).uploadPartCopy(1, of: upload, from: source, range: 0...(5 * mebibyte - 1)),
            try await S3Writer(client).uploadPartCopy(
                2, of: upload, from: source, range: 5 * mebibyte...7 * mebibyte - 1),
        ]
        _ = try await S3Writer(client).completeMultipartUpload(upload, parts: parts, condition: .none)
        let (head, found) = try await client.getObject("large")
        #expect(found == bytes)
        // The answer also says how the service keeps the object.
        var kept = head.attributes
        kept.storage = attributes.storage
        #expect(kept == attributes)
        #expect(head.etag.isMultipart)
        if !server.is(.losesTagsOfUploads) { #expect(try await client.getObjectTagging("large") == tagging) }
    }

    @Test("The bucket is seen with the service's clock", arguments: await S3TestServer.available)
    func sight(server: S3TestServer) async throws {
        let client = try await server.versionedBucket("sight")
        let sight = try await client.headBucket()
        let service = try #require(sight.serviceDate)
        // A `Date` field has whole seconds.
        #expect(service > sight.askedAt.addingTimeInterval(-1))
        #expect(service <= Date())
        let missing = try server.client("missing")
        let error = await #expect(throws: S3Error.self) { try await missing.headBucket() }
        #expect(error?.code == .noSuchBucket)
    }
}
