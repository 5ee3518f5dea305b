package import FoundationEssentials

/// A key pair that the sandbox knows. It may do everything that no policy denies.
package struct SandboxCredentials: Sendable, Equatable {
    package var accessKeyID: String
    package var secretAccessKey: String
    /// The token that every request must carry; `nil` for a permanent key.
    package var sessionToken: String?
    /// The time from which its requests are refused with ExpiredToken; `nil` for a key that does not expire.
    package var expiration: Date?

    package init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Date? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }

    /// `testing` and `testing`, as is common for S3 emulators.
    package static let testing = SandboxCredentials(accessKeyID: "testing", secretAccessKey: "testing")
    /// A second key, with fewer permissions.
    package static let restricted = SandboxCredentials(accessKeyID: "restricted", secretAccessKey: "testing")
}
