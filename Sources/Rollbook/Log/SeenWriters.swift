import Indexes
import Objects
import RunJournal
import S3
import Synchronization

/// The runs that objects name as their writers, collected from answers to other requests.
package final class SeenWriters: Sendable {
    private let seen = Mutex<[String: UnknownWriter]>([:])

    package init() {}

    /// A client whose answers are searched for writers.
    func watching(_ client: S3Client) -> S3Client {
        client.witnessed { [bucket = client.bucket] key, head in
            guard let run = head.attributes.metadata[MetadataName.run], !key.isOwnDocument else { return }
            let writer = UnknownWriter(
                runID: run, bucket: bucket, key: key, versionID: head.versionID, etag: head.etag,
                lastModified: head.lastModified)
            self.seen.withLock { seen in
                // Only the last object of a run counts.
                if let known = seen[bucket + "/" + run]?.lastModified, let new = head.lastModified, new <= known {
                    return
                }
                seen[bucket + "/" + run] = writer
            }
        }
    }

    /// The writers that were seen since the last call.
    func taken() -> [UnknownWriter] {
        seen.withLock { seen in
            defer { seen = [:] }
            return seen.values.sorted { ($0.bucket, $0.runID) < ($1.bucket, $1.runID) }
        }
    }
}
