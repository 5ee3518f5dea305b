import AWSRequests
import Objects

extension AWSAddress {
    /// The URL of a bucket. The bucket is in the host name if the store's ways say so; if they say nothing, on AWS, except for
    /// names that TLS certificates or DNS cannot carry. Else it is the first part of the path.
    init(bucket: String, region: String, of configuration: S3Configuration) {
        if let point = AccessPoint(bucket) {
            self.init(of: point, configuration)
            return
        }
        let path = "/\(s3PercentEncode(bucket, encodingSlash: true))"
        let base: AWSAddress
        if let endpoint = configuration.endpoint {
            base = AWSAddress(url: endpoint)
        } else {
            base = AWSAddress(origin: "https://" + amazonHost(in: region, configuration.variant))
        }
        if configuration.ways.virtualHost ?? (configuration.endpoint == nil && isVirtualHostable(bucket)) {
            self.init(origin: hosted(bucket, by: base), basePath: base.basePath)
        } else {
            self.init(origin: base.origin, basePath: base.basePath + path)
        }
    }
}

extension AWSAddress {
    /// The URL of an access point: in its own region, and always in the host name.
    fileprivate init(of point: AccessPoint, _ configuration: S3Configuration) {
        let base: AWSAddress
        if let endpoint = configuration.endpoint {
            base = AWSAddress(url: endpoint)
        } else {
            base = AWSAddress(
                origin: "https://" + amazonHost("s3-accesspoint", in: point.region, configuration.variant))
        }
        self.init(origin: hosted(point.label, by: base), basePath: base.basePath)
    }
}

/// `https://BUCKET.HOST`.
private func hosted(_ bucket: String, by base: AWSAddress) -> String {
    guard let scheme = base.origin.firstRange(of: "://") else { return "https://\(bucket).\(base.origin)" }
    return "\(base.origin[..<scheme.upperBound])\(bucket).\(base.origin[scheme.upperBound...])"
}

/// S3's host names for the endpoint variants; other services' names end in another domain.
private func amazonHost(_ service: String = "s3", in region: String, _ variant: EndpointVariant) -> String {
    "\(service)\(variant.fips ? "-fips" : "")\(variant.dualStack ? ".dualstack" : "")"
        + ".\(region).\(AWSPartition.of(region: region).suffix)"
}

/// Lower-case letters, digits and hyphens: no dots, which a wildcard certificate does not cover.
private func isVirtualHostable(_ bucket: String) -> Bool {
    (3...63).contains(bucket.utf8.count)
        && bucket.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
}
