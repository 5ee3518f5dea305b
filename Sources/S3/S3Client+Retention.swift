import AWSRequests
package import FoundationEssentials
import HTTPTransport
package import Objects

/// What Object Lock says of one version: it cannot be deleted for good before that is over.
package struct ObjectRetention: Sendable, Equatable {
    /// `GOVERNANCE` or `COMPLIANCE`; `nil` without a retention period.
    package var mode: String?
    package var until: Date?
    /// Holds until somebody takes it off.
    package var hasLegalHold: Bool

    package init(mode: String? = nil, until: Date? = nil, hasLegalHold: Bool = false) {
        self.mode = mode
        self.until = until
        self.hasLegalHold = hasLegalHold
    }

    /// Whether a delete of the version would be refused at that time.
    package func holds(at now: Date) -> Bool {
        hasLegalHold || (mode != nil && until.map { $0 > now } ?? true)
    }
}

extension S3Client {
    /// HeadObject, for its Object Lock alone. AWS tells it only to those with s3:GetObjectRetention and
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
