import AWSRequests

/// Reads settings from the environment first, then from one profile.
struct ProfileReader {
    let profile: String
    let variables: [String: String]
    let files: AWSFiles
    let settings: ProfileSettings

    /// - Parameters:
    ///   - profile: selected by name; `nil`: as the environment says. `AWS_DEFAULT_PROFILE` goes before `AWS_PROFILE`.
    ///   - variables: without empty ones.
    /// - Throws: `AWSSettingsError` when the selected profile is in no file.
    init(profile asked: String?, variables: [String: String], files: AWSFiles) throws(AWSSettingsError) {
        let named = asked ?? variables["AWS_DEFAULT_PROFILE"] ?? variables["AWS_PROFILE"]
        if let named, files.profiles[named] == nil {
            let known = files.profiles.keys.sorted().joined(separator: ", ")
            throw AWSSettingsError(
                .noSuchProfile,
                "there is no profile \(named) in \(files.paths)" + (known.isEmpty ? "" : "; there are \(known)"))
        }
        profile = named ?? "default"
        self.variables = variables
        self.files = files
        settings = files.profiles[profile] ?? [:]
    }

    /// - Parameters:
    ///   - names: variables, the more important first.
    ///   - setting: the profile's setting.
    func value(_ names: [String], _ setting: String) -> AWSSettings.Sourced<String>? {
        for name in names {
            if let value = variables[name] { return AWSSettings.Sourced(value: value, source: name) }
        }
        guard let value = settings.text(setting), !value.isEmpty else { return nil }
        return AWSSettings.Sourced(value: value, source: files.place(of: setting, in: profile))
    }

    /// Whether the value is `true`, in upper or lower case.
    func flag(_ variable: String, _ setting: String) -> Bool {
        value([variable], setting)?.value.lowercased() == "true"
    }

    /// A setting of the profile's table, such as `addressing_style` of `s3 =`.
    func nested(_ table: String, _ setting: String) -> AWSSettings.Sourced<String>? {
        guard let value = settings[table]?.table?[setting], !value.isEmpty else { return nil }
        return AWSSettings.Sourced(value: value, source: "\(files.place(of: table, in: profile)) \(table)")
    }

    /// The endpoint of a service. The order: the service's variable, the variable for all services, the profile's
    /// `[services NAME]`, and the profile's own setting for all services.
    func endpoint(of service: AWSSettings.Service) throws(AWSSettingsError) -> AWSSettings.Sourced<String>? {
        for name in ["AWS_ENDPOINT_URL_\(service.rawValue.uppercased())", "AWS_ENDPOINT_URL"] {
            if let value = variables[name] { return AWSSettings.Sourced(value: value, source: name) }
        }
        if let services = settings.text("services") {
            guard let section = files.services[services] else {
                throw AWSSettingsError(
                    .contradictory,
                    "profile \(profile) names the services \(services), and \(files.configPath) has no [services \(services)]"
                )
            }
            if let value = section[service.rawValue]?.table?["endpoint_url"], !value.isEmpty {
                return AWSSettings.Sourced(value: value, source: "\(files.configPath) [services \(services)]")
            }
        }
        return value([], "endpoint_url")
    }
}
