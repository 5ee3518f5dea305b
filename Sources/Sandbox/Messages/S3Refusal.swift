import AWSRequests
import NIOHTTP1
import Objects

/// An answer that refuses a request: an error code of the S3 API and its status.
struct S3Refusal: Error, Sendable {
    var status: Int
    var code: String
    var message: String
    var headers = HTTPHeaders()
    /// Further elements of the error document, in order.
    var details: [(name: String, value: String)] = []

    init(_ status: Int, _ code: String, _ message: String, details: [(name: String, value: String)] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }

    static func noSuchBucket(_ name: String) -> S3Refusal {
        S3Refusal(404, "NoSuchBucket", "The specified bucket does not exist", details: [("BucketName", name)])
    }

    static func noSuchKey(_ key: ObjectKey, marker: VersionID? = nil) -> S3Refusal {
        var refusal = S3Refusal(404, "NoSuchKey", "The specified key does not exist.", details: [("Key", key.text)])
        if let marker {
            refusal.headers.add(name: "x-amz-delete-marker", value: "true")
            refusal.headers.add(name: "x-amz-version-id", value: marker.text)
        }
        return refusal
    }

    static func noSuchVersion(_ key: ObjectKey, _ versionID: VersionID) -> S3Refusal {
        S3Refusal(
            404, "NoSuchVersion", "The specified version does not exist.",
            details: [("Key", key.text), ("VersionId", versionID.text)])
    }

    static func noSuchUpload(_ id: String) -> S3Refusal {
        S3Refusal(
            404, "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
                + "completed.",
            details: [("UploadId", id)])
    }

    static func preconditionFailed(_ condition: String) -> S3Refusal {
        S3Refusal(
            412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
            details: [("Condition", condition)])
    }

    static func invalidArgument(_ name: String, _ value: String, _ message: String) -> S3Refusal {
        S3Refusal(
            400, "InvalidArgument", message, details: [("ArgumentName", name), ("ArgumentValue", value)])
    }

    static func invalidRequest(_ message: String) -> S3Refusal {
        S3Refusal(400, "InvalidRequest", message)
    }

    static let accessDenied = S3Refusal(403, "AccessDenied", "Access Denied")
    static let malformedXML = S3Refusal(
        400, "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema")
    static let notImplemented = S3Refusal(
        501, "NotImplemented", "A header or query you provided implies functionality that is not implemented")
    static let methodNotAllowed = S3Refusal(
        405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
}
