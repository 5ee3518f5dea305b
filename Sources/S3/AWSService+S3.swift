import AWSRequests

extension AWSService {
    /// S3 at the address of one bucket.
    static func s3(bucket: String, _ configuration: S3Configuration) -> AWSService {
        AWSService(
            name: "s3", pathRule: .s3, sendsPayloadHash: true, requestIDField: "x-amz-request-id",
            // AWS refuses signatures that are more than 15 minutes off.
            clockSkewMaxSeconds: 900, clockCodes: [], refusesSilently: true,
            codeOfStatus: { AWSError.Code(rawValue: S3Error.Code(ofStatus: $0).rawValue) },
            address: { AWSAddress(bucket: bucket, region: $0, of: configuration) })
    }
}

/// The prefix of ARNs in a region, such as `arn:aws-cn`.
package func arnPrefix(ofRegion region: String) -> String { "arn:" + AWSPartition.of(region: region).id }

extension S3Error.Code {
    /// The meaning of a status where an answer has no error document.
    init(ofStatus status: Int) {
        switch status {
        case 301: self = .permanentRedirect
        case 302, 307: self = "TemporaryRedirect"
        case 400: self = "BadRequest"
        case 403: self = .accessDenied
        case 404: self = .noSuchKey
        case 405: self = .methodNotAllowed
        case 409: self = .conditionalRequestConflict
        case 412: self = .preconditionFailed
        case 429: self = .slowDown
        case 500: self = .internalError
        case 503: self = "ServiceUnavailable"
        default: self = .malformedAnswer
        }
    }
}
