import FoundationEssentials

/// What the environment and the AWS files say: who signs, for which region, at which address.
package struct AWSSettings: Sendable, Equatable {
    /// A value and where it comes from, such as `AWS_REGION` or `~/.aws/config [profile dev]`.
    package struct Sourced<Value: Sendable & Equatable>: Sendable, Equatable {
        package var value: Value
        package var source: String
    }

    /// The profile's name; `default` when none was asked for.
    package var profile: String
    package var credentialsSetting: Sourced<Credentials>?
    package var regionSetting: Sourced<String>?
    package var endpointSetting: Sourced<String>?
    /// Of the Security Token Service, where identities are asked for.
    package var stsEndpointSetting: Sourced<String>?
    /// Of CloudFront's API, where paths are invalidated.
    package var cloudFrontEndpointSetting: Sourced<String>?
    package var caBundleSetting: Sourced<String>?
    /// Why there are no credentials although the profile exists, and what to do; `nil` when there are.
    package var credentialsHint: String?

    package var credentials: Credentials? { credentialsSetting?.value }
    package var region: String? { regionSetting?.value }
    /// A URL in place of AWS's own.
    package var endpoint: String? { endpointSetting?.value }
    /// The path of a file of CA certificates, PEM.
    package var caBundle: String? { caBundleSetting?.value }

    /// Reads settings as the AWS SDKs do: the environment first, then the profile in the shared credentials file and
    /// the config file. Empty variables count as unset.
    ///
    /// - Parameter readFile: the text of the file at a path, `nil` when there is none.
    /// - Throws: `AWSSettingsError` for an unknown profile, half a key pair, or an unreadable line.
    ///
    /// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and "Service-specific endpoints".
    package static func resolve(environment: [String: String], readFile: (String) -> String?) throws -> AWSSettings {
        let variables = environment.filter { !$0.value.isEmpty }
        let asked = variables["AWS_PROFILE"] ?? variables["AWS_DEFAULT_PROFILE"]
        let files = try ProfileFiles(variables: variables, readFile: readFile)
        let profile = files.profile(named: asked ?? "default")
        if let asked, profile.isEmpty {
            throw AWSSettingsError(
                "there is no profile \(asked) in \(files.paths)"
                    + (files.names.isEmpty ? "" : "; there are \(files.names.joined(separator: ", "))"))
        }

        var settings = AWSSettings(profile: asked ?? "default")
        settings.credentialsSetting = try environmentCredentials(variables) ?? profile.credentials()
        if settings.credentialsSetting == nil { settings.credentialsHint = profile.missingCredentialsHint }
        settings.regionSetting =
            first(of: ["AWS_REGION", "AWS_DEFAULT_REGION"], in: variables) ?? profile.setting("region")
        settings.caBundleSetting = first(of: ["AWS_CA_BUNDLE"], in: variables) ?? profile.setting("ca_bundle")
        if variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() != "true" {
            let endpoint = { (service: String) in
                first(of: ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"], in: variables)
                    ?? files.serviceSetting("endpoint_url", service: service, of: profile)
                    ?? profile.setting("endpoint_url")
            }
            settings.endpointSetting = endpoint("s3")
            settings.stsEndpointSetting = endpoint("sts")
            settings.cloudFrontEndpointSetting = endpoint("cloudfront")
        }
        return settings
    }

    private init(profile: String) {
        self.profile = profile
    }
}

/// Settings that contradict themselves, or credentials that are missing. Holds no secret.
package struct AWSSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}

private func first(of names: [String], in variables: [String: String]) -> AWSSettings.Sourced<String>? {
    for name in names {
        if let value = variables[name] { return AWSSettings.Sourced(value: value, source: name) }
    }
    return nil
}

private func environmentCredentials(_ variables: [String: String]) throws -> AWSSettings.Sourced<Credentials>? {
    switch (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]) {
    case (nil, nil):
        return nil
    case (.some, nil):
        throw AWSSettingsError("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
    case (nil, .some):
        throw AWSSettingsError("AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not")
    case (let accessKeyID?, let secretAccessKey?):
        let credentials = Credentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey,
            sessionToken: variables["AWS_SESSION_TOKEN"] ?? variables["AWS_SECURITY_TOKEN"],
            expiration: variables["AWS_CREDENTIAL_EXPIRATION"].flatMap { UTCTime(iso8601: $0)?.date })
        return AWSSettings.Sourced(value: credentials, source: "AWS_ACCESS_KEY_ID")
    }
}
