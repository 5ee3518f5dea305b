import Foundation
import HTTPTransport
import Objects
package import S3

/// What a job's completion report says of each object. That it exists means that the job is over.
///
/// Source: Amazon S3 User Guide, "Examples: S3 Batch Operations completion reports".
package struct BatchReport: Sendable, Equatable {
    /// One object's task.
    enum Task: Sendable, Equatable {
        case succeeded
        /// Error code, HTTP status and message, as far as the report has them.
        case failed(String)
    }

    /// A source version's row: its key is percent-encoded, as in the manifest.
    struct Row: Sendable, Hashable {
        var key: String
        var versionID: String
    }

    private(set) var tasks: [Row: Task] = [:]

    /// What became of one copy; `nil` when the report does not name it.
    ///
    /// A key may come back in another encoding than the manifest has, with `+` for a space.
    func task(key: String, versionID: String) -> Task? {
        let exact = s3PercentEncode(key, encodingSlash: false)
        return tasks[Row(key: exact, versionID: versionID)]
            ?? tasks[Row(key: exact.replacing("%20", with: "+"), versionID: versionID)]
            ?? tasks[Row(key: key, versionID: versionID)]
    }

    /// Adds a row. Of several of one object a success counts: a job was made twice.
    mutating func add(_ row: [String], columns: Columns) {
        guard let task = columns.task(of: row) else { return }
        let name = Row(key: row[columns.key], versionID: row[columns.versionID])
        if tasks[name] != .succeeded { tasks[name] = task }
    }

    /// Where the columns stand that are needed, by the names of the report's `ReportSchema`.
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

    /// The first document of a report, which names the files of rows.
    struct Index: Decodable, Sendable, Equatable {
        var format: String
        var schema: String
        var results: [File]

        struct File: Decodable, Sendable, Equatable {
            var bucket: String
            var key: String
            /// Of the file's bytes, in hexadecimal.
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

/// Finds and reads the completion report of a job. Reads only.
package struct BatchReportReader: Sendable {
    let job: BatchJob
    /// Of the bucket in which reports lie.
    let client: S3Client

    package init(job: BatchJob, client: S3Client) {
        self.job = job
        self.client = client
    }

    /// - Returns: `nil` while there is none.
    /// - Throws: `BatchError.badReport`, `S3Error`.
    package func report() async throws -> BatchReport? {
        let indexes = try await indexKeys()
        guard !indexes.isEmpty else { return nil }
        var report = BatchReport()
        for key in indexes { try await add(key, to: &report) }
        return report
    }

    /// The service's own name of it is `manifest.json`; its API reference says `report.json`.
    private func indexKeys() async throws -> [ObjectKey] {
        var keys: [ObjectKey] = []
        var token: String?
        repeat {
            let page = try await client.listObjectsV2(prefix: job.reportPrefix + "/", continuationToken: token)
            keys += page.objects.map(\.key).filter { ["manifest.json", "report.json"].contains($0.lastComponent) }
            token = page.nextContinuationToken
        } while token != nil
        return keys
    }

    private func add(_ key: ObjectKey, to report: inout BatchReport) async throws {
        let (_, bytes) = try await client.getObject(key)
        guard let index = try? JSONDecoder().decode(BatchReport.Index.self, from: Data(bytes)),
            index.format == BatchReport.Index.format, let columns = BatchReport.Columns(schema: index.schema)
        else { throw bad(key, "it is no report of the format \(BatchReport.Index.format)") }
        for file in index.results {
            let sink = ReportSink(report: report, columns: columns)
            guard file.bucket == client.bucket else { throw bad(key, "it names a file of the bucket \(file.bucket)") }
            do {
                _ = try await client.getObject(ObjectKey(file.key), into: sink)
                report = try sink.close(md5: file.md5)
            } catch let error as CommaSeparatedError {
                throw bad(ObjectKey(file.key), error.description)
            } catch let error as ReportSink.OtherBytes {
                throw bad(ObjectKey(file.key), error.description)
            }
        }
    }

    private func bad(_ key: ObjectKey, _ reason: String) -> BatchError {
        .badReport(place: "s3://\(client.bucket)/\(key)", reason: reason)
    }
}

/// Takes the rows of one file of a report as they arrive: the texts of a million rows do not fit into memory well.
private final class ReportSink: ResponseBodySink, @unchecked Sendable {
    // Called from one thread at a time, and read only after the response is complete; the lock makes that certain.
    private let lock = NSLock()
    private let start: BatchReport
    private let columns: BatchReport.Columns
    private var report: BatchReport
    private var rows = CommaSeparatedRows()
    private var hasher = StreamingDigest(.md5)

    init(report: BatchReport, columns: BatchReport.Columns) {
        start = report
        self.report = report
        self.columns = columns
    }

    func begin(status: Int, headers: HTTPHeaders) {
        lock.withLock {
            report = start
            rows = CommaSeparatedRows()
            hasher = StreamingDigest(.md5)
        }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        lock.withLock {
            hasher.update(bytes)
            rows.append(bytes) { report.add($0, columns: columns) }
        }
    }

    /// The report with the file's rows. Nothing may come after.
    func close(md5: String?) throws -> BatchReport {
        try lock.withLock {
            if let md5, encodeHex(hasher.finish()) != md5.lowercased() { throw OtherBytes() }
            try rows.finish { report.add($0, columns: columns) }
            return report
        }
    }

    struct OtherBytes: Error, CustomStringConvertible {
        var description: String { "its bytes are not those of the MD5 that the report states" }
    }
}
