import Foundation
import Objects
package import S3

/// Finds and reads the completion report of a job. Reads only.
package struct BatchReportReader: Sendable {
    let job: BatchJob
    /// A client of the reports' bucket.
    let client: S3Client

    package init(job: BatchJob, client: S3Client) {
        self.job = job
        self.client = client
    }

    /// - Returns: the report; `nil` while there is none.
    /// - Throws: `BatchError.badReport`, `S3Error`.
    package func report() async throws -> BatchReport? {
        let indexes = try await indexKeys()
        guard !indexes.isEmpty else { return nil }
        var report = BatchReport()
        for key in indexes { try await add(key, to: &report) }
        return report
    }

    /// Keys of report indexes. The service writes `manifest.json`; its API reference says `report.json`.
    private func indexKeys() async throws -> [ObjectKey] {
        var keys: [ObjectKey] = []
        var token: ObjectListing.Continuation?
        repeat {
            let page = try await client.listObjectsV2(prefix: job.reportPrefix + "/", from: token)
            keys += page.objects.map(\.key).filter { ["manifest.json", "report.json"].contains($0.lastComponent) }
            token = page.next
        } while token != nil
        return keys
    }

    private func add(_ key: ObjectKey, to report: inout BatchReport) async throws {
        let (_, bytes) = try await client.getObject(key)
        guard let index = try? JSONDecoder().decode(BatchReport.Index.self, from: Data(bytes)),
            index.format == BatchReport.Index.format, let columns = BatchReport.Columns(schema: index.schema)
        else { throw bad(key, "it is not a report of the format \(BatchReport.Index.format)") }
        for file in index.results {
            let sink = BatchReportSink(report: report, columns: columns)
            guard file.bucket == client.bucket else { throw bad(key, "it names a file of the bucket \(file.bucket)") }
            do {
                _ = try await client.getObject(ObjectKey(file.key), into: sink)
                report = try sink.close(md5: file.md5)
            } catch let error as CommaSeparatedError {
                throw bad(ObjectKey(file.key), error.description)
            } catch let error as BatchReportSink.OtherBytes {
                throw bad(ObjectKey(file.key), error.description)
            }
        }
    }

    private func bad(_ key: ObjectKey, _ reason: String) -> BatchError {
        .badReport(place: "s3://\(client.bucket)/\(key)", reason: reason)
    }
}
