import Objects

/// Where a client finds its bucket.
package struct S3Configuration: Sendable, Equatable {
    /// The region to sign for; a client goes on with another when the service names it.
    package var region: String
    /// `nil`: AWS. Otherwise the bucket stands as the first part of the path below this URL, such as
    /// `http://127.0.0.1:9000`.
    package var endpoint: String?
    /// The account that must own the bucket, sent as `x-amz-expected-bucket-owner`; another is answered 403.
    package var expectedBucketOwner: String?

    package init(region: String, endpoint: String? = nil, expectedBucketOwner: String? = nil) {
        self.region = region
        self.endpoint = endpoint
        self.expectedBucketOwner = expectedBucketOwner
    }
}

/// The URL of a bucket, in the parts that a signature needs.
struct BucketAddress: Sendable, Equatable {
    /// `https://bucket.s3.us-east-2.amazonaws.com`, without a path.
    var origin: String
    /// As in a `Host` field: without the scheme's own port.
    var host: String
    /// Percent-encoded; empty, or begins with `/` and does not end with it.
    var basePath: String

    /// Virtual-hosted on AWS, except for names that TLS certificates or DNS cannot carry; path style elsewhere.
    init(bucket: String, region: String, endpoint: String?) {
        if let endpoint {
            let (scheme, authority, path) = splitURL(endpoint)
            self.init(
                scheme: scheme, authority: authority,
                basePath: "\(path)/\(s3PercentEncode(bucket, encodingSlash: true))")
            return
        }
        let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        let service = "s3.\(region).\(suffix)"
        if isVirtualHostable(bucket) {
            self.init(scheme: "https", authority: "\(bucket).\(service)", basePath: "")
        } else {
            self.init(scheme: "https", authority: service, basePath: "/\(s3PercentEncode(bucket, encodingSlash: true))")
        }
    }

    private init(scheme: String, authority: String, basePath: String) {
        origin = "\(scheme)://\(authority)"
        let ownPort = scheme == "http" ? ":80" : ":443"
        host = authority.hasSuffix(ownPort) ? String(authority.dropLast(ownPort.utf8.count)) : authority
        self.basePath = basePath
    }

    /// The path of an object, or of the bucket itself.
    func path(of key: ObjectKey?) -> String {
        guard let key else { return basePath.isEmpty ? "/" : basePath }
        return "\(basePath)/\(s3PercentEncode(key.text, encodingSlash: false))"
    }
}

/// Lower-case letters, digits and hyphens: no dots, which a wildcard certificate does not cover.
private func isVirtualHostable(_ bucket: String) -> Bool {
    (3...63).contains(bucket.utf8.count)
        && bucket.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
}

/// Scheme, authority and path of `url`; the path without its last slashes. Without a scheme it is https.
private func splitURL(_ url: String) -> (scheme: String, authority: String, path: String) {
    var scheme = "https"
    var rest = Substring(url)
    if let end = url.firstRange(of: "://") {
        scheme = url[..<end.lowerBound].lowercased()
        rest = url[end.upperBound...]
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    var path = rest[slash...]
    while path.hasSuffix("/") { path.removeLast() }
    return (scheme, String(rest[..<slash]), String(path))
}
