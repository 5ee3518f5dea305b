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
}

/// Who sends a request.
enum Caller: Sendable, Equatable {
    case anonymous
    case key(String)
    /// A distribution of the sandbox's CDN, which may read every object of its bucket.
    case distribution(String, mayList: Bool)

    /// As the request log writes it.
    var name: String? {
        switch self {
        case .anonymous: nil
        case .key(let id): id
        case .distribution(let id, _): id
        }
    }
}
