import AWSRequests
import FoundationEssentials
import HTTPTransport

extension S3Client {
    /// Asks about the bucket's configuration.
    ///
    /// - Throws: `S3Error` with `NotImplemented` for a listing of objects: a store that does not know the subresource, such as
    ///   Ceph's gateway, answers as if the URL had none. Asking again would change nothing.
    func ask<Answer>(_ call: S3Call, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        try await perform(call) { response in
            do {
                return try read(response)
            } catch AnswerProblem.malformed(let message) where response.holdsListing {
                throw call.error(
                    "NotImplemented", "the store does not know this request: \(message)", bucket: bucket,
                    status: response.status)
            }
        }
    }

    /// GetBucketLifecycleConfiguration: without rules where the bucket has none.
    package func getBucketLifecycleConfiguration() async throws -> LifecycleConfiguration {
        let call = S3Call(
            operation: "GetBucketLifecycleConfiguration", method: "GET", effect: .repeatable, query: [("lifecycle", "")]
        )
        do {
            return try await ask(call) { try LifecycleConfiguration(document("LifecycleConfiguration", in: $0)) }
        } catch let error as S3Error where error.code == "NoSuchLifecycleConfiguration" {
            return LifecycleConfiguration(rules: [])
        }
    }

    /// GetObjectLockConfiguration: not enabled where the bucket has none.
    package func getObjectLockConfiguration() async throws -> ObjectLockConfiguration {
        let call = S3Call(
            operation: "GetObjectLockConfiguration", method: "GET", effect: .repeatable, query: [("object-lock", "")])
        do {
            return try await ask(call) { response in
                let tree = try document("ObjectLockConfiguration", in: response)
                let retention = tree["Rule"]?["DefaultRetention"]
                let period = ["Days", "Years"].lazy.compactMap { unit in
                    retention?.text(unit).map { "\($0) \(unit.lowercased())" }
                }.first
                return ObjectLockConfiguration(
                    isEnabled: tree.text("ObjectLockEnabled") == "Enabled", defaultMode: retention?.text("Mode"),
                    defaultPeriod: period)
            }
        } catch let error as S3Error where error.code == "ObjectLockConfigurationNotFoundError" {
            return ObjectLockConfiguration(isEnabled: false)
        }
    }

    /// GetBucketNotificationConfiguration: without listeners where the bucket has none.
    package func getBucketNotificationConfiguration() async throws -> NotificationConfiguration {
        let call = S3Call(
            operation: "GetBucketNotificationConfiguration", method: "GET", effect: .repeatable,
            query: [("notification", "")])
        return try await ask(call) {
            NotificationConfiguration(try document("NotificationConfiguration", in: $0))
        }
    }

    /// HeadBucket: checks that the bucket exists and may be listed, and returns its region and the service's time.
    /// - Throws: `S3Error` when the bucket is missing or forbidden.
    package func headBucket() async throws -> BucketHead {
        let call = S3Call(operation: "HeadBucket", method: "HEAD", effect: .repeatable)
        let askedAt = connection.now()
        do {
            let headers = try await performHead(call) { $0.headers }
            return BucketHead(
                region: headers["x-amz-bucket-region"],
                serviceDate: headers["Date"].flatMap { UTCTime(httpDate: $0)?.date }, askedAt: askedAt,
                answeredAt: connection.now())
        } catch var error as S3Error where error.status == 404 {
            error.code = .noSuchBucket
            throw error
        }
    }
}

extension HTTPResponse {
    fileprivate var holdsListing: Bool { (try? XMLTree(parsing: body))?.name == "ListBucketResult" }
}
