package import AWSRequests

/// Credentials and their source.
package struct FoundCredentials: Sendable, Equatable {
    package var credentials: Credentials
    package var method: CredentialMethod
    /// For people, such as `~/.aws/credentials [dev]`.
    package var place: String

    package init(_ credentials: Credentials, by method: CredentialMethod, place: String) {
        self.credentials = credentials
        self.method = method
        self.place = place
    }
}
