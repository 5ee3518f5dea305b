import Foundation
import Objects
import PlaybookFiles
package import S3

/// The CreateJob request of a job, as `aws s3control create-job --cli-input-json` reads it.
///
/// Source: Amazon S3 API Reference, "CreateJob", "S3CopyObjectOperation".
package struct BatchJobRequest: Sendable, Equatable {
    package let job: BatchJob
    /// The objects' bucket, source and target alike.
    package let bucket: String
    package let region: String
    /// The uploaded manifest; its ETag pins the bytes that the job reads.
    package let manifest: WriteResult
    /// The account that must own the report's bucket; `nil`: not known.
    package let reportOwner: String?
    /// At most 256 characters.
    package let description: String

    /// Higher goes first; rollbook does not know the account's other jobs.
    private static let priority = 10

    /// The document.
    package func json() throws -> [UInt8] {
        let role = RoleARN(job.operations.role)
        let place = job.operations.bucket
        let document = Document(
            accountID: role?.account ?? "",
            operation: .init(copy: .init(targetResource: role?.s3(bucket) ?? "")),
            report: .init(bucket: role?.s3(place) ?? "", prefix: job.reportPrefix, expectedBucketOwner: reportOwner),
            clientRequestToken: job.token,
            manifest: .init(
                location: .init(
                    objectARN: role?.s3("\(place)/\(job.manifestKey)") ?? "",
                    objectVersionID: manifest.versionID.flatMap { $0 == .null ? nil : $0.text },
                    etag: manifest.etag?.text ?? "")),
            description: String(description.prefix(256)), priority: Self.priority, roleARN: job.operations.role)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(document)) + [UInt8(ascii: "\n")]
    }

    private struct Document: Encodable {
        var accountID: String
        /// The job reads its manifest and then waits for `update-job-status`, so that its counts can be checked first.
        var confirmationRequired = true
        var operation: Operation
        var report: Report
        var clientRequestToken: String
        var manifest: Manifest
        var description: String
        var priority: Int
        var roleARN: String

        enum CodingKeys: String, CodingKey {
            case accountID = "AccountId"
            case confirmationRequired = "ConfirmationRequired"
            case operation = "Operation"
            case report = "Report"
            case clientRequestToken = "ClientRequestToken"
            case manifest = "Manifest"
            case description = "Description"
            case priority = "Priority"
            case roleARN = "RoleArn"
        }
    }

    /// A copy that keeps metadata and, because none are given, also tags.
    private struct Operation: Encodable {
        var copy: Copy

        struct Copy: Encodable {
            var targetResource: String
            var metadataDirective = "COPY"

            enum CodingKeys: String, CodingKey {
                case targetResource = "TargetResource"
                case metadataDirective = "MetadataDirective"
            }
        }

        enum CodingKeys: String, CodingKey {
            case copy = "S3PutObjectCopy"
        }
    }

    private struct Report: Encodable {
        var bucket: String
        var prefix: String
        var expectedBucketOwner: String?
        var format = "Report_CSV_20180820"
        var enabled = true
        var scope = "AllTasks"

        enum CodingKeys: String, CodingKey {
            case bucket = "Bucket"
            case prefix = "Prefix"
            case expectedBucketOwner = "ExpectedBucketOwner"
            case format = "Format"
            case enabled = "Enabled"
            case scope = "ReportScope"
        }
    }

    private struct Manifest: Encodable {
        var spec = Spec()
        var location: Location

        struct Spec: Encodable {
            var format = "S3BatchOperations_CSV_20180820"
            var fields = ["Bucket", "Key", "VersionId"]

            enum CodingKeys: String, CodingKey {
                case format = "Format"
                case fields = "Fields"
            }
        }

        struct Location: Encodable {
            var objectARN: String
            var objectVersionID: String?
            var etag: String

            enum CodingKeys: String, CodingKey {
                case objectARN = "ObjectArn"
                case objectVersionID = "ObjectVersionId"
                case etag = "ETag"
            }
        }

        enum CodingKeys: String, CodingKey {
            case spec = "Spec"
            case location = "Location"
        }
    }
}

extension BatchJobRequest {
    /// The command that creates the job.
    package static func command(region: String, file: String) -> String {
        "aws s3control create-job --region \(region) --cli-input-json file://\(file)"
    }
}
