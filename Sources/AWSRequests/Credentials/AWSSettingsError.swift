/// An error in settings, or in finding credentials. Holds no secret.
package struct AWSSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of the error, with botocore's name for it.
    package enum Kind: Sendable, Equatable {
        /// A file that cannot be read as settings (`ConfigParseError`).
        case badFile
        /// A profile that is in no file (`ProfileNotFound`).
        case noSuchProfile
        /// Half of what a source needs (`PartialCredentialsError`).
        case incomplete
        /// Settings that contradict each other, or name something that does not exist (`InvalidConfigError`).
        case contradictory
        /// Profiles that name each other as their source (`InfiniteLoopConfigError`).
        case loop
        /// No source has credentials (`NoCredentialsError`).
        case none
        /// A source gave no credentials (`CredentialRetrievalError`, `MetadataRetrievalError`).
        case notRetrieved
        /// The sign-in has expired, or there was none (`UnauthorizedSSOTokenError`, `SSOTokenLoadError`,
        /// `TokenRetrievalError`).
        case signInAgain
        /// A service refused to give credentials (`ClientError`).
        case refused
        /// A service that gives credentials did not answer (`EndpointConnectionError`).
        case unreachable
        /// A source of credentials that rollbook does not support.
        case unsupported
    }

    package var kind: Kind
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
