import Foundation
import Objects
import PlaybookFiles
import RunJournal
import S3
import Testing

@testable import Publishing

@Suite("Documents of S3 Batch Operations")
struct BatchDocumentTests {
    static let operations = BatchOperations(
        place: "s3://ops/rollbook/jobs/", role: "arn:aws-cn:iam::123456789012:role/path/batch")
    static let job = BatchJob(runID: "20261123-140211-abcd", number: 2, operations: operations)

    @Test("A manifest has bucket, encoded key and version in every row")
    func manifest() {
        let keys: [ObjectKey] = ["v2/i/torch-2.9.1+rocm7.0-cp313.whl", "v2/i/a b,c\"d.whl", "v2/i/é%.whl"]
        let changes = keys.enumerated().map { number, key in
            var change = BatchVerdictTests.record(before: .absent)
            (change.key, change.sourceVersionID) = (key, "id.\(number)_-")
            return change
        }
        #expect(
            String(decoding: batchManifest(of: changes), as: UTF8.self) == """
                nightly-python,v2/i/torch-2.9.1%2Brocm7.0-cp313.whl,id.0_-
                nightly-python,v2/i/a%20b%2Cc%22d.whl,id.1_-
                nightly-python,v2/i/%C3%A9%25.whl,id.2_-

                """)
    }

    @Test(
        "A request names the manifest that was uploaded, the report's place, and the role's own account and partition")
    func request() throws {
        let manifest = WriteResult(versionID: "3/L4", etag: "0123")
        let request = BatchJobRequest(
            job: Self.job, bucket: "nightly-python", region: "cn-north-1", manifest: manifest,
            reportOwner: nil, description: String(repeating: "d", count: 300))
        #expect(
            String(decoding: try request.json(), as: UTF8.self) == """
                {
                  "AccountId" : "123456789012",
                  "ClientRequestToken" : "20261123-140211-abcd-batch-2",
                  "ConfirmationRequired" : true,
                  "Description" : "\(String(repeating: "d", count: 256))",
                  "Manifest" : {
                    "Location" : {
                      "ETag" : "0123",
                      "ObjectArn" : "arn:aws-cn:s3:::ops/rollbook/jobs/20261123-140211-abcd-batch-2.csv",
                      "ObjectVersionId" : "3/L4"
                    },
                    "Spec" : {
                      "Fields" : [
                        "Bucket",
                        "Key",
                        "VersionId"
                      ],
                      "Format" : "S3BatchOperations_CSV_20180820"
                    }
                  },
                  "Operation" : {
                    "S3PutObjectCopy" : {
                      "MetadataDirective" : "COPY",
                      "TargetResource" : "arn:aws-cn:s3:::nightly-python"
                    }
                  },
                  "Priority" : 10,
                  "Report" : {
                    "Bucket" : "arn:aws-cn:s3:::ops",
                    "Enabled" : true,
                    "Format" : "Report_CSV_20180820",
                    "Prefix" : "rollbook/jobs/20261123-140211-abcd-batch-2",
                    "ReportScope" : "AllTasks"
                  },
                  "RoleArn" : "arn:aws-cn:iam::123456789012:role/path/batch"
                }

                """)
    }

    @Test(
        "Rows of comma-separated values, however they are cut into pieces",
        arguments: [
            ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
            ("\"a,\"\"b\"\"\nc\",d\n", [["a,\"b\"\nc", "d"]]), (",\n", [["", ""]]), ("\n\n", []), ("", []),
            ("\"\",x", [["", "x"]]), ("a,\"b\"", [["a", "b"]]), ("\"\"", [[""]]), ("é,日本\n", [["é", "日本"]]),
        ] as [(String, [[String]])])
    func rows(text: String, expected: [[String]]) throws {
        for size in [1, 2, 3, 100] {
            #expect(try Self.parse(text, pieces: size) == expected, "in pieces of \(size)")
        }
    }

    @Test("What is no row is told with its number", arguments: [("a\"b\n", 1), ("a\n\"b\"c\n", 2), ("a\nb\n\"c", 3)])
    func badRows(text: String, row: Int) {
        #expect(throws: CommaSeparatedError(row: row)) { try Self.parse(text, pieces: 2) }
    }

    private static func parse(_ text: String, pieces size: Int) throws -> [[String]] {
        var rows: [[String]] = []
        var reader = CommaSeparatedRows()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { piece in
                reader.append(piece) { rows.append($0) }
            }
        }
        try reader.finish { rows.append($0) }
        return rows
    }

    @Test("The report's bucket has to belong to whom the channel says, where the two are one bucket")
    func owner() throws {
        let request = BatchJobRequest(
            job: Self.job, bucket: "ops", region: "us-east-2", manifest: WriteResult(versionID: nil, etag: "0"),
            reportOwner: "210987654321", description: "")
        #expect(
            String(decoding: try request.json(), as: UTF8.self).contains(
                """
                    "ExpectedBucketOwner" : "210987654321",
                    "Format" : "Report_CSV_20180820",
                """))
    }

    @Test("Columns are found by the report's own schema, and a success counts before a failure")
    func report() throws {
        let schema = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage"
        let columns = try #require(BatchReport.Columns(schema: schema))
        var report = BatchReport()
        report.add(["b", "v2/a%20b", "1", "failed", "403", "AccessDenied", "Access Denied"], columns: columns)
        report.add(["b", "v2/c+d", "2", "succeeded", "200", "", "Successful"], columns: columns)
        report.add(["b", "v2/e", "3", "failed"], columns: columns)
        report.add(["b", "v2/f", "4", "failed", "503", "", ""], columns: columns)
        report.add(["b", "v2/f", "4", "succeeded", "200", "", ""], columns: columns)
        report.add(["b", "v2/f", "4", "failed", "503", "", ""], columns: columns)
        report.add(["b"], columns: columns)
        #expect(report.task(key: "v2/a b", versionID: "1") == .failed("403 AccessDenied Access Denied"))
        #expect(report.task(key: "v2/c d", versionID: "2") == .succeeded)
        #expect(report.task(key: "v2/e", versionID: "3") == .failed("failed"))
        #expect(report.task(key: "v2/f", versionID: "4") == .succeeded)
        #expect(report.task(key: "v2/f", versionID: "5") == nil)
        #expect(BatchReport.Columns(schema: "Bucket, Key, TaskStatus") == nil)
    }

    @Test(
        "Places and roles that cannot be are told",
        arguments: [
            ("s3://ops/jobs", nil), ("s3://ops/jobs/", nil), ("ops/jobs", "must be s3://BUCKET/PREFIX"),
            ("s3://ops", "must name a prefix"), ("s3://Ops/jobs", "names a bucket"), ("s3://ops/a//b", "'//'"),
            ("s3://ops/" + String(repeating: "x", count: 401), "400 bytes"),
        ] as [(String, String?)])
    func places(text: String, problem: String?) {
        let found = BatchOperations.problem(ofPlace: text)
        #expect((found == nil) == (problem == nil))
        #expect(found?.contains(problem ?? "") ?? true)
    }

    @Test(
        "A role is an ARN of one",
        arguments: [
            ("arn:aws:iam::123456789012:role/batch", true), ("arn:aws-us-gov:iam::123456789012:role/a/b", true),
            ("arn:aws:iam::12345:role/batch", false), ("arn:aws:iam::123456789012:user/ada", false),
            ("arn:aws:iam::123456789012:role/", false), ("batch", false),
            ("arn:aws:sts::123456789012:assumed-role/x/y", false),
        ])
    func roles(text: String, isRole: Bool) {
        #expect((BatchOperations.problem(ofRole: text) == nil) == isRole)
    }
}
