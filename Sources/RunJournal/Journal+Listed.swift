package import FoundationEssentials
import GRDB

extension Journal {
    /// Keeps the objects' times by the service's clock, from the listing after their write. With ETag and change id they
    /// distinguish objects without versions. Known attributes stay.
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
