import AWSRequests
import FoundationEssentials

/// A role by a person's sign-in (`aws sso login`): the token is in a file, and is renewed if the file has the data for it.
struct SignInSource {
    let search: CredentialSearch
    let profile: String

    /// The time before expiration at which a token is renewed.
    private static let renewalSeconds = 15.0 * 60

    /// - Returns: `nil` where the profile names no sign-in.
    /// - Throws: `AWSSettingsError`.
    func find() async throws -> FoundCredentials? {
        guard let settings = try settings() else { return nil }
        let client = SSOClient(
            settings: search.settings, region: settings.text("sso_region") ?? "", surroundings: search.surroundings)
        do {
            let token = try await accessToken(settings, client)
            let credentials = try await client.roleCredentials(
                account: settings.text("sso_account_id") ?? "", role: settings.text("sso_role_name") ?? "",
                accessToken: token)
            return FoundCredentials(
                credentials, by: .signIn, place: search.files.place(of: "sso_account_id", in: profile))
        } catch let error as AWSSettingsError where error.kind == .signInAgain {
            throw AWSSettingsError(.signInAgain, "\(error.message); run: aws sso login --profile \(profile)")
        }
    }

    /// The profile's settings, with its `[sso-session]`.
    private func settings() throws(AWSSettingsError) -> ProfileSettings? {
        var settings = search.files.profiles[profile] ?? [:]
        guard settings["sso_role_name"] != nil || settings["sso_account_id"] != nil else { return nil }
        var needed = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"]
        if let name = settings.text("sso_session") {
            guard let session = search.files.ssoSessions[name] else {
                throw AWSSettingsError(
                    .contradictory, "profile \(profile) names [sso-session \(name)], which is in no file")
            }
            for (key, value) in session {
                if let own = settings[key], own != value {
                    throw AWSSettingsError(
                        .contradictory, "\(key) of profile \(profile) is another than that of [sso-session \(name)]")
                }
                settings[key] = value
            }
            needed.append("sso_session")
        }
        let missing = needed.filter { settings[$0] == nil }
        guard missing.isEmpty else {
            throw AWSSettingsError(
                .contradictory,
                "profile \(profile) signs in, and lacks \(missing.joined(separator: ", "))")
        }
        return settings
    }

    private func accessToken(_ settings: ProfileSettings, _ client: SSOClient) async throws -> String {
        let session = settings.text("sso_session")
        let key = session ?? settings.text("sso_start_url") ?? ""
        var token = try SSOToken(key: key, search.surroundings)
        let now = search.surroundings.now()
        guard let left = token.secondsLeft(at: now) else {
            throw AWSSettingsError(.signInAgain, "the sign-in for \(key) does not say when it ends")
        }
        if session != nil, left < Self.renewalSeconds, let renewed = await renewed(token, settings, client) {
            token = renewed
            // A file that cannot be written does not stop the run: the next run renews the token itself.
            try? token.save(key: key, search.surroundings)
        }
        guard let stillLeft = token.secondsLeft(at: now), stillLeft > 0, let accessToken = token.accessToken else {
            throw AWSSettingsError(.signInAgain, "the sign-in for \(key) has expired")
        }
        return accessToken
    }

    /// The renewed token; `nil` if it cannot be renewed: the present one may still be valid.
    private func renewed(
        _ token: SSOToken, _ settings: ProfileSettings, _ client: SSOClient
    ) async -> SSOToken? {
        let now = search.surroundings.now()
        guard let renewal = token.renewal(at: now),
            let answer = try? await client.createToken(
                clientID: renewal.clientID, clientSecret: renewal.clientSecret, refreshToken: renewal.refreshToken)
        else { return nil }
        var token = token
        token.accessToken = answer.accessToken
        token.expiresAt = UTCTime(now.addingTimeInterval(Double(answer.expiresIn))).iso8601
        token.startUrl = settings.text("sso_start_url")
        token.region = settings.text("sso_region")
        token.refreshToken = answer.refreshToken
        return token
    }
}
