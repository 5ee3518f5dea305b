import AWSRequests
package import Objects

extension S3Client {
    /// The unsigned URL of an object, or of one of its versions.
    package func url(of key: ObjectKey, versionID: VersionID? = nil) -> String {
        let address = AWSAddress(bucket: bucket, region: configuration.region, of: configuration)
        let query = versionID.map { "?versionId=" + s3PercentEncode($0.text, encodingSlash: true) } ?? ""
        return address.origin + address.path("/" + s3PercentEncode(key.text, encodingSlash: false)) + query
    }
}
