/// The shared credentials file and the config file.
struct ProfileFiles {
    private var credentials: SettingsFile
    private var config: SettingsFile

    init(variables: [String: String], readFile: (String) -> String?) throws(AWSSettingsError) {
        let home = variables["HOME"] ?? ""
        func load(_ variable: String, _ name: String) throws(AWSSettingsError) -> SettingsFile {
            let shown = variables[variable] ?? "~/.aws/\(name)"
            let path = shown.hasPrefix("~/") ? home + shown.dropFirst() : shown
            return try SettingsFile(path: shown, text: readFile(path) ?? "")
        }
        credentials = try load("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        config = try load("AWS_CONFIG_FILE", "config")
    }

    /// For messages.
    var paths: String { "\(credentials.path) or \(config.path)" }

    /// The names of all profiles, sorted.
    var names: [String] {
        let configured = config.sections.keys.compactMap { section in
            section == "default" ? section : section.hasPrefix("profile ") ? String(section.dropFirst(8)) : nil
        }
        return Set(configured).union(credentials.sections.keys).sorted()
    }

    /// What both files say of a profile; the credentials file first, where both do.
    func profile(named name: String) -> Profile {
        let section = name == "default" && config.sections["profile default"] == nil ? name : "profile \(name)"
        var profile = Profile(name: name)
        if let found = credentials.sections[name] {
            profile.places.append((found, "\(credentials.path) [\(name)]"))
        }
        if let found = config.sections[section] {
            profile.places.append((found, "\(config.path) [\(section)]"))
        }
        return profile
    }

    /// A setting of `[services NAME]`, which the profile names.
    func serviceSetting(_ setting: String, service: String, of profile: Profile) -> AWSSettings.Sourced<String>? {
        guard let services = profile.setting("services")?.value,
            let value = config.sections["services \(services)"]?["\(service).\(setting)"]
        else { return nil }
        return AWSSettings.Sourced(value: value, source: "\(config.path) [services \(services)]")
    }
}

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

/// One file of sections and settings, as the AWS SDKs read it.
struct SettingsFile {
    let path: String
    /// Settings by section; a nested one is named `outer.inner`.
    private(set) var sections: [String: [String: String]] = [:]

    /// - Throws: for a section without its closing bracket, or a setting without `=`. The line's text is not told: it
    ///   could be a secret.
    init(path: String, text: String) throws(AWSSettingsError) {
        self.path = path
        var section: String?
        var outer: String?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = withoutComment(line)
            guard !content.isEmpty else { continue }
            if content.hasPrefix("[") {
                guard let end = content.firstIndex(of: "]") else {
                    throw AWSSettingsError("\(path), line \(index + 1): `]` is missing")
                }
                let words = content[content.index(after: content.startIndex)..<end].split(
                    whereSeparator: \.isWhitespace)
                let name = words.joined(separator: " ")
                sections[name] = sections[name] ?? [:]
                (section, outer) = (name, nil)
                continue
            }
            guard let equals = content.firstIndex(of: "=") else {
                throw AWSSettingsError("\(path), line \(index + 1): neither [section] nor setting = value")
            }
            guard let section else { continue }
            let name = trimmed(content[..<equals]).lowercased()
            let value = trimmed(content[content.index(after: equals)...])
            if line.first?.isWhitespace ?? false, let outer {
                sections[section]?["\(outer).\(name)"] = value
            } else {
                sections[section]?[name] = value
                outer = value.isEmpty ? name : nil
            }
        }
    }
}

/// A comment is a line that begins with `#` or `;`, or what follows one of them after a blank.
private func withoutComment(_ line: Substring) -> String {
    var previous: Character = " "
    var end = line.endIndex
    for index in line.indices {
        if line[index] == "#" || line[index] == ";", previous.isWhitespace {
            end = index
            break
        }
        previous = line[index]
    }
    return trimmed(line[..<end])
}

private func trimmed(_ text: some StringProtocol) -> String {
    let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
    let end = text[start...].lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? start
    return String(text[start..<end])
}
