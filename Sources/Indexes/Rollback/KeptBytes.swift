package import Objects
import PlaybookFiles
package import RunJournal
package import S3

/// Bytes that a bucket without versions would have lost. They are kept in the journal of the machine that overwrote them, and
/// in the bucket, so that another machine can bring them back.
package struct KeptBytes: Sendable {
    private let client: S3Client
    private let journal: Journal
    /// The size limit of kept bytes in a bucket.
    package static let bytesMax = 64 << 20

    package init(client: S3Client, journal: Journal) {
        self.client = client
        self.journal = journal
    }

    /// The key of rollbook's own document with the bytes.
    package static func key(_ sha256: SHA256Digest) -> ObjectKey { ObjectKey(OwnFolder.key("kept/\(sha256.hex)")) }

    /// The kept bytes; `nil` where neither has them. Altered bytes count as missing.
    /// - Throws: `JournalError`, `S3Error`.
    package func read(_ sha256: SHA256Digest) async throws -> [UInt8]? {
        if let bytes = try journal.keptBytes(sha256: sha256) { return bytes }
        do {
            let (_, bytes) = try await client.getObject(Self.key(sha256))
            return SHA256Digest(of: bytes) == sha256 ? bytes : nil
        } catch let error as S3Error where error.status == 404 || error.status == 403 {
            return nil
        }
    }
}
