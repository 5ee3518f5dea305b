import AWSRequests

/// Finds credentials where botocore would find them: the sources in its order; the first with credentials decides.
///
/// | source | looks at |
/// |---|---|
/// | environment | `AWS_ACCESS_KEY_ID`; left out for a profile selected by name |
/// | a role | `role_arn` with `source_profile` or `credential_source` |
/// | a role by a token | `AWS_WEB_IDENTITY_TOKEN_FILE`, `web_identity_token_file` |
/// | a sign-in | `sso_session`, `sso_start_url` |
/// | credentials file | keys |
/// | a program | `credential_process` |
/// | config file | keys |
/// | older files | `AWS_CREDENTIAL_FILE`, `BOTO_CONFIG` |
/// | container | `AWS_CONTAINER_CREDENTIALS_…` |
/// | instance | EC2's metadata service |
///
/// Source: botocore's `credentials.py`, `create_credential_resolver`.
package struct CredentialChain: Sendable {
    private let surroundings: Surroundings
    private let profile: String?
    private let region: String

    /// - Parameters:
    ///   - profile: a profile selected by name: then keys of the environment are ignored. `nil`: as the environment says.
    ///   - region: the region for the Security Token Service, if the settings name none.
    package init(profile: String?, region: String, surroundings: Surroundings) {
        self.surroundings = surroundings
        self.profile = profile
        self.region = region
    }

    /// Reads the files again, and asks the service that gives credentials.
    /// - Throws: `AWSSettingsError`: the problem, or `.none` when no source has credentials.
    package func find() async throws -> FoundCredentials {
        let files = try AWSFiles(variables: surroundings.variables, readFile: surroundings.readFile)
        let reader = try ProfileReader(profile: profile, variables: surroundings.variables, files: files)
        let search = CredentialSearch(
            reader: reader, settings: try AWSSettings(reader), surroundings: surroundings, region: region,
            isExplicit: profile != nil)
        guard let found = try await search.find() else {
            throw AWSSettingsError(
                .none,
                "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile by AWS_PROFILE")
        }
        guard !found.credentials.accessKeyID.isEmpty, !found.credentials.secretAccessKey.isEmpty else {
            throw AWSSettingsError(.incomplete, "\(found.place) has an empty key")
        }
        return found
    }
}
