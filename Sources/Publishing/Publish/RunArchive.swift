import HTTPTransport
import Indexes
package import Objects
package import PlaybookFiles
package import S3
import S3Writes

/// Keeps a copy of a run's export in a bucket, so that a machine that dies takes no journal with it.
package struct RunArchive: Sendable {
    private let place: ArchivePlace
    private let client: S3Client

    /// - Parameter client: of the archive's bucket.
    package init(place: ArchivePlace, client: S3Client) {
        self.place = place
        self.client = client
    }

    /// Replaces the run's copy.
    /// - Throws: `S3Error`.
    package func store(run id: String, export bytes: [UInt8]) async throws {
        _ = try await S3Writer(client).putObject(
            place.key(ofRun: id), body: .bytes(bytes), sha256: SHA256Digest(of: bytes),
            attributes: ObjectAttributes(
                contentType: "application/x-ndjson", cacheControl: "no-store", metadata: [MetadataName.run: id]),
            condition: .none)
    }
}

extension ArchivePlace {
    /// The object of a run.
    package func key(ofRun id: String) -> ObjectKey { ObjectKey(join(prefix, "\(id).jsonl")) }
}
