import Foundation
import HTTPTransport
import Objects
import S3

/// A job's completion report, object by object. It exists only once the job is over.
///
/// Source: Amazon S3 User Guide, "Examples: S3 Batch Operations completion reports".
package struct BatchReport: Sendable, Equatable {
    /// One object's task.
    enum Task: Sendable, Equatable {
        case succeeded
        /// Error code, HTTP status and message, if the report has them.
        case failed(String)
    }

    /// A source version's row: its key is percent-encoded, as in the manifest.
    struct Row: Sendable, Hashable {
        var key: String
        var versionID: String
    }

    private(set) var tasks: [Row: Task] = [:]

    /// The outcome of one copy; `nil` when the report does not name it.
    ///
    /// The report may encode a key differently from the manifest, with `+` for a space.
    func task(key: String, versionID: String) -> Task? {
        let exact = s3PercentEncode(key, encodingSlash: false)
        return tasks[Row(key: exact, versionID: versionID)]
            ?? tasks[Row(key: exact.replacing("%20", with: "+"), versionID: versionID)]
            ?? tasks[Row(key: key, versionID: versionID)]
    }

    /// Adds a row. If an object has several rows, a success counts: a job was created twice.
    mutating func add(_ row: [String], columns: Columns) {
        guard let task = columns.task(of: row) else { return }
        let name = Row(key: row[columns.key], versionID: row[columns.versionID])
        if tasks[name] != .succeeded { tasks[name] = task }
    }

    /// The positions of the needed columns, by the names in the report's `ReportSchema`.
    struct Columns: Sendable, Equatable {
        var key, versionID, status: Int
        private var reasons: Range<Int>

        /// `nil` when one is missing.
        init?(schema: String) {
            let names = schema.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
            guard let key = names.firstIndex(of: "Key"), let version = names.firstIndex(of: "VersionId"),
                let status = names.firstIndex(of: "TaskStatus")
            else { return nil }
            (self.key, versionID, self.status) = (key, version, status)
            reasons = status + 1..<max(status + 1, names.count)
        }

        /// `nil` for a row that is too short to name an object.
        func task(of row: [String]) -> Task? {
            guard row.count > max(key, versionID, status) else { return nil }
            if row[status] == "succeeded" { return .succeeded }
            let said = row[reasons.clamped(to: 0..<row.count)].filter { !$0.isEmpty }
            return .failed(said.isEmpty ? row[status] : said.joined(separator: " "))
        }
    }

    /// The first document of a report, which names the files with the rows.
    struct Index: Decodable, Sendable, Equatable {
        var format: String
        var schema: String
        var results: [File]

        struct File: Decodable, Sendable, Equatable {
            var bucket: String
            var key: String
            /// MD5 of the file's bytes, in hexadecimal.
            var md5: String?

            enum CodingKeys: String, CodingKey {
                case bucket = "Bucket"
                case key = "Key"
                case md5 = "MD5Checksum"
            }
        }

        enum CodingKeys: String, CodingKey {
            case format = "Format"
            case schema = "ReportSchema"
            case results = "Results"
        }

        static let format = "Report_CSV_20180820"
    }
}
