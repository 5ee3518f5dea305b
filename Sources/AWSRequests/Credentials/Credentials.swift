package import FoundationEssentials

/// The credentials that sign requests.
///
/// Their text, also under `dump` and in a debugger, never holds the secret key or the session token.
package struct Credentials: Sendable, Equatable {
    package var accessKeyID: String
    package var secretAccessKey: String
    /// Set for temporary credentials.
    package var sessionToken: String?
    /// The time at which the service stops accepting them; `nil` when unknown or never.
    package var expiration: Date?

    package init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Date? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key ID and whether there is a session token.
    package var description: String {
        "Credentials(\(accessKeyID)\(sessionToken == nil ? "" : ", with session token"))"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror {
        Mirror(self, children: ["accessKeyID": accessKeyID])
    }
}
