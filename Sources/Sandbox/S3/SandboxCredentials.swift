/// A key pair that the sandbox knows; its holder may do everything that no policy denies.
package struct SandboxCredentials: Sendable, Equatable {
    package var accessKeyID: String
    package var secretAccessKey: String
    /// `nil` for a permanent key; else every request has to carry it.
    package var sessionToken: String?

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// `testing` and `testing`, as S3 stand-ins commonly have it.
    package static let testing = SandboxCredentials(accessKeyID: "testing", secretAccessKey: "testing")
    /// A second key, with fewer permissions.
    package static let restricted = SandboxCredentials(accessKeyID: "restricted", secretAccessKey: "testing")
}
