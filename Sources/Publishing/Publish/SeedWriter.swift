import HTTPTransport
import Objects
package import S3

/// Writes the first objects of a bucket that a rehearsal has just made. For nothing else: it journals nothing.
package struct SeedWriter: Sendable {
    private let client: S3Client

    package init(client: S3Client) {
        self.client = client
    }

    /// - Throws: `S3Error`, also when the object exists.
    package func put(
        _ key: String, _ bytes: [UInt8], _ contentType: String, cacheControl: String? = nil
    ) async throws {
        _ = try await client.putObject(
            ObjectKey(key), body: .bytes(bytes), sha256: SHA256Digest(of: bytes),
            attributes: ObjectAttributes(contentType: contentType, cacheControl: cacheControl), condition: .ifAbsent)
    }
}
