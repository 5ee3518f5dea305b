extension Workspace {
    /// Who signs the requests to a channel, in the service's eyes. Nothing of it is secret.
    package struct CallerIdentity: Sendable, Equatable {
        /// 12 digits on AWS.
        package var account: String
        /// Such as `arn:aws:sts::123456789012:assumed-role/publisher/ann`.
        package var arn: String

        package init(account: String, arn: String) {
            self.account = account
            self.arn = arn
        }
    }
}
