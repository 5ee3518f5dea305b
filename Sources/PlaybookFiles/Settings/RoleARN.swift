/// The parts of a role's ARN that a job needs.
package struct RoleARN: Sendable, Equatable {
    /// The partition: `aws`, `aws-cn`, `aws-us-gov`.
    package let partition: String
    package let account: String

    /// `nil` for anything but `arn:PARTITION:iam::ACCOUNT:role/NAME`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "iam", parts[3].isEmpty,
            parts[5].hasPrefix("role/"), parts[5].utf8.count > "role/".utf8.count
        else { return nil }
        partition = String(parts[1])
        account = String(parts[4])
    }

    /// The ARN of a bucket, or of an object with its key.
    package func s3(_ path: String) -> String { "arn:\(partition):s3:::\(path)" }
}
