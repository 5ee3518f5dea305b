/// The address of CloudFront's API, and the region to sign for.
package struct CloudFrontEndpoint: Sendable, Equatable {
    /// Scheme and authority, without `/` at its end.
    package var url: String
    package var region: String

    /// - Parameters:
    ///   - url: in place of AWS's own; `nil` for that of the bucket's partition.
    ///   - bucketRegion: decides the partition; CloudFront is one service for all regions except China's.
    package init(url: String? = nil, bucketRegion: String) {
        let isChina = bucketRegion.hasPrefix("cn-")
        region = isChina ? "cn-northwest-1" : "us-east-1"
        let own = isChina ? "https://cloudfront.cn-northwest-1.amazonaws.com.cn" : "https://cloudfront.amazonaws.com"
        let chosen = url ?? own
        self.url = chosen.hasSuffix("/") ? String(chosen.dropLast()) : chosen
    }
}
