package import AWSRequests

/// The settings of one profile in the environment and the AWS files: region, addresses, and options for reaching them.
package struct AWSSettings: Sendable, Equatable {
    /// A value and its source, such as `AWS_REGION` or `~/.aws/config [profile dev]`.
    package struct Sourced<Value: Sendable & Equatable>: Sendable, Equatable {
        package var value: Value
        package var source: String
    }

    /// A service with an address setting of its own, by its name in settings.
    package enum Service: String, Sendable, CaseIterable {
        case s3, sts, iam, sso, cloudfront
        case ssoOIDC = "sso_oidc"
    }

    /// The profile's name; `default` when none was selected.
    package var profile: String
    package var regionSetting: Sourced<String>?
    package var caBundleSetting: Sourced<String>?
    package var variant = EndpointVariant.standard
    /// Whether the Security Token Service is used at its global endpoint, from before it had regional ones.
    package var usesGlobalSTS = false
    /// The number of attempts of one request, the first one included.
    package var maxAttempts: Int?
    /// S3 settings of the AWS CLI that rollbook does not honour, as `NAME = VALUE (SOURCE)`.
    package var unhonoured: [String] = []
    private var endpoints: [Service: Sourced<String>] = [:]

    package var region: String? { regionSetting?.value }
    /// The path of a file of CA certificates, PEM.
    package var caBundle: String? { caBundleSetting?.value }

    /// A URL in place of AWS's own.
    package func endpoint(of service: Service) -> String? { endpoints[service]?.value }
    package func endpointSetting(of service: Service) -> Sourced<String>? { endpoints[service] }

    /// Reads settings as botocore does: the environment first, then the profile. Empty variables count as unset, and
    /// `AWS_REGION` goes before `AWS_DEFAULT_REGION`, as in the other SDKs.
    ///
    /// - Parameters:
    ///   - profile: selected by name; `nil`: as in `AWS_DEFAULT_PROFILE` or `AWS_PROFILE`, else `default`.
    ///   - readFile: the bytes of the file at a path, `nil` when there is none.
    /// - Throws: `AWSSettingsError` for an unknown profile, or a file that cannot be read as settings.
    ///
    /// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and "Service-specific
    /// endpoints"; botocore's `configprovider.py` where they leave something open.
    package static func resolve(
        profile: String? = nil, environment: [String: String], readFile: (String) -> [UInt8]?
    ) throws -> AWSSettings {
        let variables = environment.filter { !$0.value.isEmpty }
        let files = try AWSFiles(variables: variables, readFile: readFile)
        return try AWSSettings(ProfileReader(profile: profile, variables: variables, files: files))
    }

    init(_ reader: ProfileReader) throws(AWSSettingsError) {
        profile = reader.profile
        regionSetting = reader.value(["AWS_REGION", "AWS_DEFAULT_REGION"], "region")
        caBundleSetting = reader.value(["AWS_CA_BUNDLE"], "ca_bundle")
        variant = EndpointVariant(
            fips: reader.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            dualStack: reader.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"))
        maxAttempts = reader.value(["AWS_MAX_ATTEMPTS"], "max_attempts").flatMap { Int($0.value) }.map {
            min(max($0, 1), 100)
        }
        usesGlobalSTS =
            reader.value(["AWS_STS_REGIONAL_ENDPOINTS"], "sts_regional_endpoints")?.value.lowercased() == "legacy"
        if !reader.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") {
            for service in Service.allCases { endpoints[service] = try reader.endpoint(of: service) }
        }
        unhonoured = UnhonouredSetting.all.compactMap { $0.found(by: reader, onAWS: endpoints[.s3] == nil) }
    }
}
