extension Connections {
    /// The signer of requests to a channel, as the service names it. Nothing of it is secret.
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
