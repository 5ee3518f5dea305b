/// An access point in place of a bucket: another name for a bucket, in one region and of one account.
///
/// Source: Amazon S3 User Guide, "Using your access points"; the endpoint rules of the AWS SDKs.
package struct AccessPoint: Sendable, Equatable {
    package let region: String
    package let account: String
    package let name: String

    /// `nil` for anything but `arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME`, as the name of a bucket always is.
    package init?(_ bucket: String) {
        let parts = bucket.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "s3", parts[5].hasPrefix("accesspoint/") else {
            return nil
        }
        region = String(parts[3])
        account = String(parts[4])
        name = String(parts[5].dropFirst("accesspoint/".utf8.count))
    }

    /// The label before the host.
    var label: String { "\(name)-\(account)" }
}

/// An object as copies and policies name it: below a bucket's name, or below an access point's objects.
package func objectPath(_ key: String, in bucket: String) -> String {
    AccessPoint(bucket) == nil ? "\(bucket)/\(key)" : "\(bucket)/object/\(key)"
}
