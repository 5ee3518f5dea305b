import Foundation
import HTTPTransport
import Objects
package import S3
import S3Writes

/// Carries out a job as S3 Batch Operations does: reads the request and the manifest that it names, copies row by row
/// without any precondition, and writes a completion report. What it reads it takes apart by itself.
package struct BatchWorker {
    /// A client of a bucket.
    package var client: @Sendable (String) -> S3Client
    /// Keys whose copies fail.
    package var failing: Set<String> = []
    /// Ends so many rows early, without a report.
    package var stopsAfter = Int.max
    /// How the report encodes keys.
    package var encode: @Sendable (String) -> String = { $0 }
    /// Called before a row's copy.
    package var before: @Sendable (String) async throws -> Void = { _ in }

    struct Request: Decodable {
        struct Manifest: Decodable {
            struct Spec: Decodable { var Format: String, Fields: [String] }
            struct Location: Decodable { var ObjectArn: String, ETag: String }
            var Spec: Spec, Location: Location
        }
        struct Operation: Decodable {
            struct Copy: Decodable { var TargetResource: String, MetadataDirective: String }
            var S3PutObjectCopy: Copy
        }
        struct Report: Decodable {
            var Bucket: String, Prefix: String, Format: String, ReportScope: String, Enabled: Bool
        }
        var Manifest: Manifest, Operation: Operation, Report: Report
        var AccountId: String, ClientRequestToken: String, RoleArn: String, Priority: Int, ConfirmationRequired: Bool
    }

    package init(client: @escaping @Sendable (String) -> S3Client) {
        self.client = client
    }

    package struct Refused: Error { var reason: String }

    /// - Returns: how many rows it copied.
    @discardableResult
    package func work(_ file: String) async throws -> Int {
        let request = try JSONDecoder().decode(Request.self, from: Data(contentsOf: URL(filePath: file)))
        let target = try bucketName(request.Operation.S3PutObjectCopy.TargetResource)
        let rows = try await rows(of: request)
        var results: [(row: [String], error: String?)] = []
        for row in rows {
            guard results.count < stopsAfter else { return results.count }
            let key = try decoded(row[1])
            try await before(key)
            results.append((row, failing.contains(key) ? "AccessDenied" : try await copy(row, to: target)))
        }
        try await report(results, request)
        return results.count { $0.error == nil }
    }

    private func rows(of request: Request) async throws -> [[String]] {
        let spec = request.Manifest.Spec
        guard spec.Format == "S3BatchOperations_CSV_20180820", spec.Fields == ["Bucket", "Key", "VersionId"] else {
            throw Refused(reason: "the manifest's format")
        }
        let path = request.Manifest.Location.ObjectArn.split(
            separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let place = (path.last ?? "").split(separator: "/", maxSplits: 1)
        let client = client(String(place[0]))
        let (_, bytes) = try await client.getObject(
            ObjectKey(place[1]), ifMatch: ETag(request.Manifest.Location.ETag))
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard !rows.isEmpty, rows.allSatisfy({ $0.count == 3 && !$0[2].isEmpty }), Set(rows.map { $0[0] }).count == 1
        else { throw Refused(reason: "a row without bucket, key and version") }
        return rows
    }

    /// - Returns: an error's code.
    private func copy(_ row: [String], to target: String) async throws -> String? {
        let key = ObjectKey(try decoded(row[1]))
        do {
            _ = try await S3Writer(client(target)).copyObject(
                from: CopySource(bucket: row[0], key: key, versionID: VersionID(row[2])), to: key, condition: .none)
            return nil
        } catch let error as S3Error {
            return error.code.rawValue
        }
    }

    private func report(_ results: [(row: [String], error: String?)], _ request: Request) async throws {
        let bucket = try bucketName(request.Report.Bucket)
        let folder = "\(request.Report.Prefix)/job-93735294-df46-44d5-8638-6356f335324e"
        var entries: [[String: String]] = []
        for status in ["succeeded", "failed"] {
            let own = results.filter { ($0.error == nil) == (status == "succeeded") }
            guard !own.isEmpty else { continue }
            let lines = own.map { row, error in
                let message = error == nil ? "Successful" : "\"said \"\"no\"\", and\nno more\""
                return [row[0], encode(row[1]), row[2], status, error ?? "", error == nil ? "200" : "403", message]
                    .joined(separator: ",")
            }
            let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
            let key = "\(folder)/results/\(status).csv"
            try await put(key, bytes, to: bucket)
            entries.append([
                "TaskExecutionStatus": status, "Bucket": bucket, "Key": key,
                "MD5Checksum": encodeHex(digest(.md5, of: bytes)),
            ])
        }
        let index: [String: Any] = [
            "Format": request.Report.Format, "ReportCreationDate": "2026-11-23T14:02:11.725Z", "Results": entries,
            "ReportSchema": "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage",
        ]
        try await put(
            "\(folder)/manifest.json", Array(try JSONSerialization.data(withJSONObject: index)), to: bucket)
    }

    private func put(_ key: String, _ bytes: [UInt8], to bucket: String) async throws {
        _ = try await S3Writer(client(bucket)).putObject(
            ObjectKey(key), body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: ObjectAttributes(),
            condition: .none)
    }

    private func bucketName(_ arn: String) throws -> String {
        guard arn.hasPrefix("arn:aws:s3:::") else { throw Refused(reason: arn) }
        return String(arn.dropFirst("arn:aws:s3:::".count))
    }

    private func decoded(_ key: String) throws -> String {
        guard let text = key.removingPercentEncoding else { throw Refused(reason: key) }
        return text
    }
}
