import HTTPTransport
import Indexes
package import Objects
package import PlaybookFiles
package import S3
import S3Writes

/// Keeps a copy of a run's export in a bucket, so that its journal survives the loss of the machine.
package struct RunArchive: Sendable {
    private let place: ArchivePlace
    private let client: S3Client
    /// The limit of one upload request, in bytes.
    private static let bytesMax = 5 << 30

    /// - Parameter client: a client of the archive's bucket.
    package init(place: ArchivePlace, client: S3Client) {
        self.place = place
        self.client = client
    }

    /// Replaces the run's copy.
    /// - Throws: `S3Error`.
    package func store(run id: String, export bytes: [UInt8]) async throws {
        let document = BucketDocument(
            place.key(ofRun: id), client: client, bytesMax: Self.bytesMax, contentType: "application/x-ndjson")
        try await document.write(bytes, if: .none, run: id)
    }
}

extension ArchivePlace {
    /// The key of a run's export.
    package func key(ofRun id: String) -> ObjectKey { ObjectKey(join(prefix, "\(id).jsonl")) }
}
