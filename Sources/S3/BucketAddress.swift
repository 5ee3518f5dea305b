import AWSRequests
import Objects

extension AWSAddress {
    /// The URL of a bucket. It stands in the host's name where the store's ways say so; without a word on it on AWS, except
    /// for names that TLS certificates or DNS cannot carry. Else it is the first part of the path.
    init(bucket: String, region: String, of configuration: S3Configuration) {
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

/// `https://BUCKET.HOST`.
private func hosted(_ bucket: String, by base: AWSAddress) -> String {
    guard let scheme = base.origin.firstRange(of: "://") else { return "https://\(bucket).\(base.origin)" }
    return "\(base.origin[..<scheme.upperBound])\(bucket).\(base.origin[scheme.upperBound...])"
}

/// S3's own names for its variants; those of other services end in another domain.
private func amazonHost(in region: String, _ variant: EndpointVariant) -> String {
    "s3\(variant.fips ? "-fips" : "")\(variant.dualStack ? ".dualstack" : "")"
        + ".\(region).\(AWSPartition.of(region: region).suffix)"
}

/// Lower-case letters, digits and hyphens: no dots, which a wildcard certificate does not cover.
private func isVirtualHostable(_ bucket: String) -> Bool {
    (3...63).contains(bucket.utf8.count)
        && bucket.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
}
