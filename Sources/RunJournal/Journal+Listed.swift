package import FoundationEssentials
import GRDB

extension Journal {
    /// Keeps when the listing after a write said that the object was written, by the service's clock: with ETag and change id
    /// it distinguishes objects without versions. Known attributes stay.
    package func keepListed(_ times: [(runID: String, sequence: Int, lastModified: Date)]) throws {
        if times.isEmpty { return }
        try write { db in
            for time in times {
                try db.execute(
                    sql: "INSERT INTO listed (run_id, sequence, last_modified) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    arguments: [time.runID, time.sequence, Timestamp.text(of: time.lastModified)])
            }
        }
    }
}
