import AWSRequests
import FoundationEssentials

/// A profile that assumes a role with the credentials of another profile, or of the source in `credential_source`.
struct RoleSource {
    let search: CredentialSearch
    private var visited: [String]

    init(search: CredentialSearch) {
        self.search = search
        visited = [search.reader.profile]
    }

    /// - Returns: `nil` if the profile names no role, or assumes one by a token.
    /// - Throws: `AWSSettingsError`.
    mutating func find(_ name: String) async throws -> FoundCredentials? {
        isRole(search.files.profiles[name] ?? [:]) ? try await assume(name) : nil
    }

    private func isRole(_ profile: ProfileSettings) -> Bool {
        profile["role_arn"] != nil && profile["web_identity_token_file"] == nil
    }

    private mutating func assume(_ name: String) async throws -> FoundCredentials {
        let profile = search.files.profiles[name] ?? [:]
        let role = profile.text("role_arn") ?? ""
        let source = try await source(of: name, profile)
        var parameters = [
            ("RoleArn", role),
            (
                "RoleSessionName",
                profile.text("role_session_name")
                    ?? "rollbook-\(Int(search.surroundings.now().timeIntervalSince1970))"
            ),
        ]
        if let id = profile.text("external_id") { parameters.append(("ExternalId", id)) }
        if let text = profile.text("duration_seconds"), let seconds = Int(text.filter { !$0.isWhitespace }) {
            parameters.append(("DurationSeconds", String(seconds)))
        }
        if let serial = profile.text("mfa_serial") {
            parameters.append(("SerialNumber", serial))
            parameters.append(("TokenCode", try await code(of: serial, for: name)))
        }
        let client = STSClient(
            settings: search.settings, region: search.stsRegion, credentials: StaticCredentials(source.credentials),
            surroundings: search.surroundings)
        let credentials = try await askingForRole(role) { try await client.assumeRole(parameters) }
        return FoundCredentials(
            credentials, by: .assumeRole, place: "\(search.files.place(of: "role_arn", in: name)), by \(source.place)")
    }

    /// The current MFA code; without a person to ask, an error says what to do.
    private func code(of serial: String, for profile: String) async throws -> String {
        guard let code = await search.surroundings.ask("MFA code of \(serial)"), !code.isEmpty else {
            throw AWSSettingsError(
                .notRetrieved,
                "profile \(profile) asks for a code of \(serial), and there is no terminal to ask on; run: "
                    + "eval \"$(aws configure export-credentials --profile \(profile) --format env)\"")
        }
        return code
    }

    private mutating func source(of name: String, _ profile: ProfileSettings) async throws -> FoundCredentials {
        switch (profile.text("credential_source"), profile.text("source_profile")) {
        case (.some, .some):
            throw AWSSettingsError(
                .contradictory, "profile \(name) has both source_profile and credential_source")
        case (nil, nil):
            throw AWSSettingsError(
                .incomplete, "profile \(name) has role_arn, but neither source_profile nor credential_source")
        case (let source?, nil):
            guard let found = try await named(source, by: name) else {
                throw AWSSettingsError(
                    .notRetrieved, "profile \(name) names credential_source \(source), which has no credentials")
            }
            return found
        case (nil, let source?):
            try check(source, by: name)
            visited.append(source)
            return try await ofProfile(source)
        }
    }

    private func named(_ source: String, by name: String) async throws -> FoundCredentials? {
        switch source {
        case "Environment": return try search.ofEnvironment()
        case "EcsContainer": return try await search.ofContainer()
        case "Ec2InstanceMetadata": return try await search.ofInstance()
        default:
            throw AWSSettingsError(
                .contradictory,
                "credential_source \(source) of profile \(name) must be Environment, EcsContainer or Ec2InstanceMetadata"
            )
        }
    }

    private func check(_ source: String, by name: String) throws(AWSSettingsError) {
        guard let profile = search.files.profiles[source] else {
            throw AWSSettingsError(
                .contradictory, "profile \(name) names the source_profile \(source), which is in no file")
        }
        // A profile may name itself, for the keys beside its role.
        guard visited.contains(source), source != name || !hasKeys(profile) else { return }
        throw AWSSettingsError(
            .loop, "profiles name each other as their source: \((visited + [source]).joined(separator: ", "))")
    }

    private func hasKeys(_ profile: ProfileSettings) -> Bool {
        profile["aws_access_key_id"] != nil || profile["aws_secret_access_key"] != nil
    }

    private mutating func ofProfile(_ name: String) async throws -> FoundCredentials {
        let profile = search.files.profiles[name] ?? [:]
        guard hasKeys(profile) || !isRole(profile) else { return try await assume(name) }
        guard let found = try await search.ofProfile(name, usesEnvironment: false) else {
            throw AWSSettingsError(.contradictory, "the source profile \(name) has no credentials")
        }
        return found
    }
}

/// Runs a request for a role; its error names the operation and the role.
func askingForRole(_ role: String, _ body: () async throws -> Credentials) async throws -> Credentials {
    do {
        return try await body()
    } catch let error as AWSError {
        let kind: AWSSettingsError.Kind = error.code == .noAnswer ? .unreachable : .refused
        throw AWSSettingsError(kind, "\(error.operation) of \(role): \(error.description)")
    }
}
