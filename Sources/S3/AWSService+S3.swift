import AWSRequests
import Objects

extension AWSService {
    /// S3, as it is reached for one bucket.
    static func s3(bucket: String, endpoint: String?, variant: EndpointVariant = .standard) -> AWSService {
        AWSService(
            name: "s3", pathRule: .s3, sendsPayloadHash: true, requestIDField: "x-amz-request-id",
            // AWS refuses signatures that are more than 15 minutes off.
            clockSkewMaxSeconds: 900, clockCodes: [], refusesSilently: true,
            codeOfStatus: { AWSError.Code(rawValue: S3Error.Code(ofStatus: $0).rawValue) },
            address: { AWSAddress(bucket: bucket, region: $0, endpoint: endpoint, variant: variant) })
    }
}

extension AWSAddress {
    /// The URL of a bucket: virtual-hosted on AWS, except for names that TLS certificates or DNS cannot carry; path
    /// style elsewhere.
    init(bucket: String, region: String, endpoint: String?, variant: EndpointVariant) {
        let path = "/\(s3PercentEncode(bucket, encodingSlash: true))"
        if let endpoint {
            let address = AWSAddress(url: endpoint)
            self.init(origin: address.origin, basePath: address.basePath + path)
            return
        }
        // S3's own names for them; those of other services end in another domain.
        let name = "s3\(variant.fips ? "-fips" : "")\(variant.dualStack ? ".dualstack" : "")"
        let service = "\(name).\(region).\(AWSPartition.of(region: region).suffix)"
        if isVirtualHostable(bucket) {
            self.init(origin: "https://\(bucket).\(service)")
        } else {
            self.init(origin: "https://\(service)", basePath: path)
        }
    }
}

/// What ARNs begin with in a region, such as `arn:aws-cn`.
package func arnPrefix(ofRegion region: String) -> String { "arn:" + AWSPartition.of(region: region).id }

extension S3Error.Code {
    /// What a status stands for where an answer has no error document.
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

/// Lower-case letters, digits and hyphens: no dots, which a wildcard certificate does not cover.
private func isVirtualHostable(_ bucket: String) -> Bool {
    (3...63).contains(bucket.utf8.count)
        && bucket.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
}
