/// A key pair that the sandbox knows. It may do everything that no policy denies.
package struct SandboxCredentials: Sendable, Equatable {
    package var accessKeyID: String
    package var secretAccessKey: String
    /// The token that every request must carry; `nil` for a permanent key.
    package var sessionToken: String?

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// `testing` and `testing`, as is common for S3 emulators.
    package static let testing = SandboxCredentials(accessKeyID: "testing", secretAccessKey: "testing")
    /// A second key, with fewer permissions.
    package static let restricted = SandboxCredentials(accessKeyID: "restricted", secretAccessKey: "testing")
}
