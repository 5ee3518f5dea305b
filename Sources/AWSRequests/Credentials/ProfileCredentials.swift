package import FoundationEssentials

/// Credentials from the environment or the AWS files, read again from time to time, because other programs replace
/// temporary ones in the files.
package actor ProfileCredentials: CredentialsProvider {
    /// How long what was read is used.
    package static let rereadSeconds = 60.0

    private let environment: [String: String]
    private let readFile: @Sendable (String) -> String?
    private let now: @Sendable () -> Date
    private var last: (credentials: Credentials, readAt: Date)?

    /// - Parameter readFile: the text of the file at a path, `nil` when there is none.
    package init(
        environment: [String: String], readFile: @escaping @Sendable (String) -> String?,
        now: @escaping @Sendable () -> Date
    ) {
        self.environment = environment
        self.readFile = readFile
        self.now = now
    }

    /// - Throws: `AWSSettingsError` when the settings are wrong or hold no credentials.
    package func credentials() async throws -> Credentials {
        let time = now()
        if let last, abs(time.timeIntervalSince(last.readAt)) < Self.rereadSeconds { return last.credentials }
        let settings = try AWSSettings.resolve(environment: environment, readFile: readFile)
        guard let credentials = settings.credentials else {
            throw AWSSettingsError(
                settings.credentialsHint
                    ?? "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile by AWS_PROFILE"
            )
        }
        last = (credentials, time)
        return credentials
    }
}
