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
