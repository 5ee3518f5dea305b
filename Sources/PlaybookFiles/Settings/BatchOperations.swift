/// The settings for copies by Amazon S3 Batch Operations, as in a playbook or on a command line.
///
/// Source: Amazon S3 User Guide, "Performing object operations in bulk with Batch Operations".
package struct BatchOperations: Sendable, Equatable {
    /// `s3://BUCKET/PREFIX`: the place of manifests, requests and completion reports.
    package let place: String
    /// The ARN of the jobs' IAM role. A job belongs to the role's account: a role cannot be passed to another account.
    package let role: String
    /// The fewest copies in a rank for a job. Smaller ranks use rollbook's own requests, which have preconditions.
    package let least: Int

    /// About the number of copies that one machine makes while a person creates a job.
    package static let leastDefault = 10_000

    package init(place: String, role: String, least: Int = leastDefault) {
        self.place = place
        self.role = role
        self.least = least
    }

    /// The problem with `place`, in words that follow it; `nil` if there is none.
    package static func problem(ofPlace text: String) -> String? {
        guard text.hasPrefix(scheme) else { return "must be s3://BUCKET/PREFIX" }
        let path = text.dropFirst(scheme.count)
        let bucket = path.prefix { $0 != "/" }
        if let problem = SettingRules.problem(ofBucket: String(bucket)) { return "names a bucket that \(problem)" }
        let prefix = String(path.dropFirst(bucket.count)).trimmingSlashes()
        if prefix.isEmpty { return "must name a prefix as well: s3://BUCKET/PREFIX" }
        // The prefix of a job's report may have 512 bytes, and the job's own name is at its end.
        return prefix.utf8.count > 400 ? "has a prefix longer than 400 bytes" : SettingRules.problem(ofPath: prefix)
    }

    /// The problem with `role`, in words that follow it; `nil` if there is none.
    package static func problem(ofRole text: String) -> String? {
        guard let arn = RoleARN(text) else {
            return "is not the ARN of a role, such as arn:aws:iam::123456789012:role/NAME"
        }
        return SettingRules.problem(ofAccount: arn.account).map { "names an account that \($0)" }
    }

    private static let scheme = "s3://"

    package var bucket: String { String(place.dropFirst(Self.scheme.count).prefix { $0 != "/" }) }
    package var prefix: String { String(place.dropFirst(Self.scheme.count).drop { $0 != "/" }).trimmingSlashes() }
}
