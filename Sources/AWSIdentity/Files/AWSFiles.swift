import AWSRequests

/// The shared credentials file and the config file, merged as in botocore.
struct AWSFiles {
    let credentialsPath: String
    let configPath: String
    /// Sections of the credentials file by their names.
    private(set) var credentials: [String: ProfileSettings] = [:]
    /// Profiles of the config file.
    private(set) var config: [String: ProfileSettings] = [:]
    private(set) var ssoSessions: [String: ProfileSettings] = [:]
    private(set) var services: [String: ProfileSettings] = [:]
    /// The profiles of both files; the credentials file wins for settings in both.
    private(set) var profiles: [String: ProfileSettings] = [:]

    /// - Parameter readFile: the bytes of the file at a path, `nil` when there is none.
    /// - Throws: `AWSSettingsError`.
    init(variables: [String: String], readFile: (String) -> [UInt8]?) throws(AWSSettingsError) {
        credentialsPath = variables["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials"
        configPath = variables["AWS_CONFIG_FILE"] ?? "~/.aws/config"
        for section in try loadSections(configPath, variables, readFile) { take(section) }
        profiles = config
        for (name, settings) in try loadSections(credentialsPath, variables, readFile) {
            credentials[name] = settings
            profiles[name, default: [:]].merge(settings) { $1 }
        }
    }

    /// For messages.
    var paths: String { "\(credentialsPath) or \(configPath)" }

    /// The place of a profile's setting: `~/.aws/config [dev]`.
    func place(of setting: String, in profile: String) -> String {
        let isInCredentials = credentials[profile]?[setting] != nil
        return "\(isInCredentials ? credentialsPath : configPath) [\(profile)]"
    }

    /// Takes in a section of the config file: `[default]`, `[profile NAME]`, `[sso-session NAME]` or `[services NAME]`.
    private mutating func take(_ section: (name: String, settings: ProfileSettings)) {
        if section.name == "default" {
            config["default"] = section.settings
            return
        }
        guard let words = splitShellWords(section.name), words.count == 2 else { return }
        if section.name.hasPrefix("profile") {
            config[words[1]] = section.settings
        } else if section.name.hasPrefix("sso-session") {
            ssoSessions[words[1]] = section.settings
        } else if section.name.hasPrefix("services") {
            services[words[1]] = section.settings
        }
    }
}

/// The sections of one file; none where there is no file.
func loadSections(
    _ path: String, _ variables: [String: String], _ readFile: (String) -> [UInt8]?
) throws(AWSSettingsError) -> [(name: String, settings: ProfileSettings)] {
    guard let bytes = readFile(expandPath(path, variables)) else { return [] }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw AWSSettingsError(.badFile, "\(path) is not UTF-8")
    }
    var sections: [(name: String, settings: ProfileSettings)] = []
    for section in try INIFile(path: path, text: text).sections {
        var settings: ProfileSettings = [:]
        for (name, value) in section.settings {
            settings[name] = value.hasPrefix("\n") ? .table(try nested(value, path, section.name)) : .text(value)
        }
        sections.append((section.name, settings))
    }
    return sections
}

/// The indented lines below a setting without a value; each must be `name = value`.
private func nested(
    _ text: String, _ path: String, _ section: String
) throws(AWSSettingsError) -> [String: String] {
    var table: [String: String] = [:]
    for line in text.split(separator: "\n") {
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw AWSSettingsError(.badFile, "\(path) [\(section)]: an indented line is not a setting = value")
        }
        table[trimBlanks(parts[0])] = trimBlanks(parts[1])
    }
    return table
}

private func trimBlanks(_ text: Substring) -> String {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
        let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(text[first...last])
}
