/// Settings that contradict themselves, or credentials that cannot be had. Holds no secret.
package struct AWSSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of trouble it is; the names that botocore has for the same stand beside.
    package enum Kind: Sendable, Equatable {
        /// A file that cannot be read as settings (`ConfigParseError`).
        case badFile
        /// A profile that is in no file (`ProfileNotFound`).
        case noSuchProfile
        /// Half of what a source needs (`PartialCredentialsError`).
        case incomplete
        /// Settings that contradict each other, or name what is not there (`InvalidConfigError`).
        case contradictory
        /// Profiles that name each other as their source (`InfiniteLoopConfigError`).
        case loop
        /// No source has any (`NoCredentialsError`).
        case none
        /// A source was asked and gave none (`CredentialRetrievalError`, `MetadataRetrievalError`).
        case notRetrieved
        /// The sign-in is over, or there was none (`UnauthorizedSSOTokenError`, `SSOTokenLoadError`,
        /// `TokenRetrievalError`).
        case signInAgain
        /// A service refused to give them (`ClientError`).
        case refused
        /// A service that gives them did not answer (`EndpointConnectionError`).
        case unreachable
        /// A way to credentials that rollbook does not go.
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
