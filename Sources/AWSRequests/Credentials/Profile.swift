/// One profile, as the files have it.
struct Profile {
    let name: String
    /// Settings and where they stand, the more important first.
    var places: [(settings: [String: String], source: String)] = []

    init(name: String) {
        self.name = name
    }

    var isEmpty: Bool { places.isEmpty }

    func setting(_ name: String) -> AWSSettings.Sourced<String>? {
        for place in places {
            if let value = place.settings[name], !value.isEmpty {
                return AWSSettings.Sourced(value: value, source: place.source)
            }
        }
        return nil
    }

    /// The key pair of the first place that has one; a pair is never put together from two.
    func credentials() throws(AWSSettingsError) -> AWSSettings.Sourced<Credentials>? {
        for (settings, source) in places {
            let accessKeyID = settings["aws_access_key_id"] ?? ""
            let secretAccessKey = settings["aws_secret_access_key"] ?? ""
            if accessKeyID.isEmpty, secretAccessKey.isEmpty { continue }
            guard !accessKeyID.isEmpty, !secretAccessKey.isEmpty else {
                let missing = accessKeyID.isEmpty ? "aws_access_key_id" : "aws_secret_access_key"
                throw AWSSettingsError("\(source) has half a key pair: \(missing) is missing")
            }
            let token = settings["aws_session_token"].flatMap { $0.isEmpty ? nil : $0 }
            return AWSSettings.Sourced(
                value: Credentials(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: token),
                source: source)
        }
        return nil
    }

    /// Why the profile gives no key pair, when it names another way to one.
    var missingCredentialsHint: String? {
        for name in ["sso_session", "sso_start_url", "role_arn", "credential_process", "login_session"] {
            guard let found = setting(name) else { continue }
            return "profile \(self.name) gets its credentials by \(name) (\(found.source)); "
                + "run: eval \"$(aws configure export-credentials --profile \(self.name) --format env)\""
        }
        return nil
    }
}
