import AWSRequests
import HTTPTransport
package import Objects

extension S3Client {
    /// HeadObject, for its Object Lock alone. AWS answers it only to those with s3:GetObjectRetention and
    /// s3:GetObjectLegalHold.
    ///
    /// Source: Amazon S3 API Reference, "HeadObject".
    package func retention(of key: ObjectKey, versionID: VersionID) async throws -> ObjectRetention {
        var call = S3Call(operation: "HeadObject", method: "HEAD", effect: .repeatable, key: key)
        call.select(versionID)
        return try await perform(call) { response in
            ObjectRetention(
                mode: response.headers["x-amz-object-lock-mode"],
                until: response.headers["x-amz-object-lock-retain-until-date"].flatMap { UTCTime(iso8601: $0)?.date },
                hasLegalHold: response.headers["x-amz-object-lock-legal-hold"] == "ON")
        }
    }
}
