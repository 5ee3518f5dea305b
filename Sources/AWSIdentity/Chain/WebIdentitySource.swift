import AWSRequests
import FoundationEssentials

/// A role by a token that another issuer signed: GitHub's OIDC, EKS.
struct WebIdentitySource {
    let search: CredentialSearch
    let profile: String
    /// Whether the environment comes before the profile.
    let usesEnvironment: Bool

    /// - Returns: `nil` if no token is named.
    /// - Throws: `AWSSettingsError`.
    func find() async throws -> FoundCredentials? {
        guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        guard let role = value("AWS_ROLE_ARN", "role_arn") else {
            throw AWSSettingsError(
                .contradictory,
                "\(file.source) names a token, and no role is named for it: set AWS_ROLE_ARN, or role_arn of the profile"
            )
        }
        guard let bytes = search.surroundings.readFile(file.value) else {
            throw AWSSettingsError(.notRetrieved, "there is no file \(file.value), which \(file.source) names")
        }
        let session =
            value("AWS_ROLE_SESSION_NAME", "role_session_name")?.value
            ?? "rollbook-\(Int(search.surroundings.now().timeIntervalSince1970))"
        let client = STSClient(
            settings: search.settings, region: search.stsRegion, credentials: nil, surroundings: search.surroundings)
        let credentials = try await askingForRole(role.value) {
            try await client.assumeRoleWithWebIdentity([
                ("RoleArn", role.value), ("RoleSessionName", session),
                ("WebIdentityToken", String(decoding: bytes, as: UTF8.self)),
            ])
        }
        return FoundCredentials(credentials, by: .webIdentity, place: file.source)
    }

    private func value(_ variable: String, _ setting: String) -> AWSSettings.Sourced<String>? {
        if usesEnvironment, let value = search.variables[variable] {
            return AWSSettings.Sourced(value: value, source: variable)
        }
        guard let value = search.files.profiles[profile]?.text(setting), !value.isEmpty else { return nil }
        return AWSSettings.Sourced(value: value, source: search.files.place(of: setting, in: profile))
    }
}
