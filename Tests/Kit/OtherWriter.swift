import HTTPTransport
package import Objects
package import S3
import S3Writes

/// Another program that writes to a bucket, without conditions and without any mark.
package struct OtherWriter: Sendable {
    private let writer: S3Writer

    package init(_ client: S3Client) {
        writer = S3Writer(client)
    }

    /// Writes an object whole.
    package func put(_ bytes: [UInt8], to key: ObjectKey, _ attributes: ObjectAttributes = .init()) async throws {
        _ = try await writer.putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: attributes, condition: .none)
    }

    /// As DeleteObject without a version id.
    package func delete(_ key: ObjectKey) async throws {
        _ = try await writer.deleteObject(key)
    }
}
