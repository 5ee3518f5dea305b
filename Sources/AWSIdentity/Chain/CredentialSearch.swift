import AWSRequests

/// One search through the sources, with the files' contents at that moment.
struct CredentialSearch {
    let reader: ProfileReader
    let settings: AWSSettings
    let surroundings: Surroundings
    /// The region for the Security Token Service, if the settings name none.
    let region: String
    /// Whether the profile was selected by name.
    let isExplicit: Bool

    var files: AWSFiles { reader.files }
    var variables: [String: String] { reader.variables }
    var stsRegion: String { settings.region ?? region }

    /// - Throws: `AWSSettingsError`.
    func find() async throws -> FoundCredentials? {
        if !isExplicit, let found = try ofEnvironment() { return found }
        var roles = RoleSource(search: self)
        if let found = try await roles.find(reader.profile) { return found }
        if let found = try await ofProfile(reader.profile, usesEnvironment: !isExplicit) { return found }
        if let found = try ofOlderFiles() { return found }
        if let found = try await ofContainer() { return found }
        return try await ofInstance()
    }

    /// The credentials of a profile by itself; also used for a profile that others name as their source.
    func ofProfile(_ name: String, usesEnvironment: Bool) async throws -> FoundCredentials? {
        let profile = files.profiles[name] ?? [:]
        let tokens = WebIdentitySource(search: self, profile: name, usesEnvironment: usesEnvironment)
        if let found = try await tokens.find() { return found }
        if let found = try await SignInSource(search: self, profile: name).find() { return found }
        if let found = try keys(
            of: files.credentials[name], .sharedFile, place: "\(files.credentialsPath) [\(name)]")
        {
            return found
        }
        if let session = profile.text("login_session") {
            throw AWSSettingsError(
                .unsupported,
                "profile \(name) gets its credentials by `aws login` (login_session \(session)), which rollbook does not "
                    + "read; run: eval \"$(aws configure export-credentials --profile \(name) --format env)\"")
        }
        if let command = profile.text("credential_process") {
            return try await CredentialProcess(command: command, place: files.place(of: "credential_process", in: name))
                .credentials(surroundings)
        }
        return try keys(of: files.config[name], .configFile, place: "\(files.configPath) [\(name)]")
    }

    func ofEnvironment() throws(AWSSettingsError) -> FoundCredentials? {
        guard let accessKeyID = variables["AWS_ACCESS_KEY_ID"] else { return nil }
        guard let secret = variables["AWS_SECRET_ACCESS_KEY"] else {
            throw AWSSettingsError(.incomplete, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
        }
        let credentials = Credentials(
            accessKeyID: accessKeyID, secretAccessKey: secret,
            sessionToken: variables["AWS_SECURITY_TOKEN"] ?? variables["AWS_SESSION_TOKEN"],
            expiration: variables["AWS_CREDENTIAL_EXPIRATION"].flatMap { parseMoment($0) })
        return FoundCredentials(credentials, by: .environment, place: "AWS_ACCESS_KEY_ID")
    }

    func ofContainer() async throws -> FoundCredentials? {
        try await ContainerEndpoint(surroundings: surroundings).credentials().map {
            FoundCredentials($0, by: .container, place: "the container's endpoint")
        }
    }

    func ofInstance() async throws -> FoundCredentials? {
        try await InstanceMetadata(reader: reader, surroundings: surroundings).credentials().map {
            FoundCredentials($0, by: .instance, place: "the instance's metadata service")
        }
    }

    /// The key pair of one place; a pair is never combined from two places.
    private func keys(
        of settings: ProfileSettings?, _ method: CredentialMethod, place: String
    ) throws(AWSSettingsError) -> FoundCredentials? {
        guard let settings, let accessKeyID = settings.text("aws_access_key_id") else { return nil }
        guard let secret = settings.text("aws_secret_access_key") else {
            throw AWSSettingsError(.incomplete, "\(place) has half a key pair: aws_secret_access_key is missing")
        }
        let token = settings.text("aws_security_token") ?? settings.text("aws_session_token")
        let credentials = Credentials(
            accessKeyID: accessKeyID, secretAccessKey: secret,
            sessionToken: token.flatMap { $0.isEmpty ? nil : $0 })
        return FoundCredentials(credentials, by: method, place: place)
    }

    /// Files of tools from before profiles.
    private func ofOlderFiles() throws(AWSSettingsError) -> FoundCredentials? {
        if let path = variables["AWS_CREDENTIAL_FILE"], let bytes = surroundings.readFile(expandPath(path, variables)) {
            let pairs = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                .compactMap { line -> (String, SettingValue)? in
                    let parts = line.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
                    return parts.count == 2 ? (parts[0], .text(parts[1])) : nil
                }
            let settings = ProfileSettings(pairs) { $1 }
            if let id = settings["AWSAccessKeyId"], let secret = settings["AWSSecretKey"] {
                return try keys(
                    of: ["aws_access_key_id": id, "aws_secret_access_key": secret], .toolsFile, place: path)
            }
        }
        for path in variables["BOTO_CONFIG"].map({ [$0] }) ?? ["/etc/boto.cfg", "~/.boto"] {
            let section = try loadSections(path, variables, surroundings.readFile).first { $0.name == "Credentials" }
            if let found = try keys(of: section?.settings, .botoFile, place: path) {
                // The file is from before session tokens.
                var found = found
                found.credentials.sessionToken = nil
                return found
            }
        }
        return nil
    }
}
