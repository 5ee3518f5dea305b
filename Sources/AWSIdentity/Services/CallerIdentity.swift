/// The identity of the signer, as the service sees it (STS GetCallerIdentity).
package struct CallerIdentity: Sendable, Equatable {
    /// 12 digits on AWS.
    package var account: String
    package var arn: String

    package init(account: String, arn: String) {
        self.account = account
        self.arn = arn
    }
}
