import AWSRequests
import Foundation
import HTTPTransport
package import Objects
import S3
import S3Writes
package import Sandbox
import TestMachine

/// moto, an S3 that others wrote, with a public front before it.
package final class MotoStore: BenchStore {
    package let s3URL: String
    private let frontURL: String
    private let transport = CurlTransport(configuration: .patient)

    /// Runs `body` with it.
    ///
    /// - Returns: `nil`, with a line that says so, when the tests' interpreter has no moto.
    package static func with<Value>(_ body: (MotoStore) async throws -> Value) async throws -> Value? {
        guard let server = try await EngineServer.with() else { return nil }
        let store = MotoStore(server)
        defer { store.transport.close() }
        return try await body(store)
    }

    private init(_ server: EngineServer) {
        (s3URL, frontURL) = (server.s3, server.front)
    }

    private func client(_ bucket: String) -> S3Client {
        S3Client(
            bucket: bucket, configuration: S3Configuration(region: "us-east-2", endpoint: s3URL),
            credentials: StaticCredentials(Credentials(accessKeyID: "testing", secretAccessKey: "testing")),
            transport: transport, now: { Date() }, sleep: { try await Task.sleep(for: $0) })
    }

    package func publicURL(ofBucket bucket: String) -> String? { "\(frontURL)/\(bucket)" }

    package func create(_ bucket: String, versioning: BucketVersioningState) async throws {
        try await S3Writer(client(bucket)).createBucket()
        let policy = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
             "Resource": "arn:aws:s3:::\(bucket)/*"}]}
            """
        _ = try await transport.send(
            HTTPRequest(method: "PUT", url: "\(s3URL)/\(bucket)?policy", body: .bytes(Array(policy.utf8))))
        try await setVersioning(versioning, of: bucket)
    }

    package func setVersioning(_ versioning: BucketVersioningState, of bucket: String) async throws {
        switch versioning {
        case .never: break
        case .enabled: try await S3Writer(client(bucket)).putBucketVersioning(.enabled)
        case .suspended: try await S3Writer(client(bucket)).putBucketVersioning(.suspended)
        }
    }

    @discardableResult
    package func write(
        _ bytes: [UInt8], to key: ObjectKey, in bucket: String, contentType: String?, cacheControl: String?,
        metadata: [String: String]
    ) async throws -> VersionID {
        let attributes = ObjectAttributes(contentType: contentType, cacheControl: cacheControl, metadata: metadata)
        return try await S3Writer(client(bucket)).putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: attributes, condition: .none
        ).versionID ?? .null
    }

    package func delete(bucket: String, key: ObjectKey) async throws {
        _ = try await S3Writer(client(bucket)).deleteObject(key)
    }

    package func bytes(bucket: String, key: ObjectKey) async throws -> [UInt8]? {
        do {
            return try await client(bucket).getObject(key).bytes
        } catch let error as S3Error where error.status == 404 {
            return nil
        }
    }

    package func snapshot(_ bucket: String) async throws -> BucketSnapshot {
        let client = client(bucket)
        var versions: [BucketSnapshot.Version] = []
        var marker: VersionListing.Marker?
        repeat {
            let page = try await client.listObjectVersions(prefix: "", from: marker)
            for entry in page.versions { versions.append(try await version(entry, client)) }
            marker = page.next
        } while marker != nil
        // It lists markers after versions: only which one is the latest can be trusted.
        versions.sort { $0.key == $1.key ? $0.isLatest && !$1.isLatest : $0.key < $1.key }
        return BucketSnapshot(versions: versions)
    }

    private func version(_ entry: ObjectVersion, _ client: S3Client) async throws -> BucketSnapshot.Version {
        var content: BucketSnapshot.Content?
        if !entry.isDeleteMarker {
            let (head, bytes) = try await client.getObject(entry.key, versionID: entry.versionID)
            content = .init(
                bytes: bytes, etag: head.etag, contentType: head.attributes.contentType,
                cacheControl: head.attributes.cacheControl, metadata: head.attributes.metadata)
        }
        return .init(key: entry.key, id: entry.versionID, isLatest: entry.isLatest, content: content)
    }
}
