/// An S3 setting of AWS's tools that rollbook does not honour. It is reported, so that users do not rely on it.
///
/// Source: AWS SDKs and Tools Reference Guide, "Settings reference"; AWS CLI, "s3 configuration values".
struct UnhonouredSetting {
    /// The setting's name in the profile, or in its table `s3`.
    let name: String
    var variable: String?
    var table: String?
    /// Lower-case values that change nothing for rollbook.
    let harmless: Set<String>
    /// Values that change nothing with another store than AWS.
    var harmlessElsewhere: Set<String> = []

    static let all = [
        UnhonouredSetting(name: "use_accelerate_endpoint", table: "s3", harmless: ["false"]),
        // On AWS the bucket is in the host name if possible, elsewhere in the path.
        UnhonouredSetting(
            name: "addressing_style", table: "s3", harmless: ["auto", "virtual"], harmlessElsewhere: ["auto", "path"]),
        UnhonouredSetting(name: "signature_version", table: "s3", harmless: ["s3v4"]),
        UnhonouredSetting(
            name: "retry_mode", variable: "AWS_RETRY_MODE", harmless: ["standard"]),
        UnhonouredSetting(
            name: "request_checksum_calculation", variable: "AWS_REQUEST_CHECKSUM_CALCULATION",
            harmless: ["when_supported"]),
        UnhonouredSetting(
            name: "sigv4a_signing_region_set", variable: "AWS_SIGV4A_SIGNING_REGION_SET", harmless: []),
    ]

    /// `NAME = VALUE (SOURCE)`; `nil` if the setting is unset, or has a value that changes nothing.
    func found(by reader: ProfileReader, onAWS: Bool) -> String? {
        let value = table.map { reader.nested($0, name) } ?? reader.value(variable.map { [$0] } ?? [], name)
        let harmless = onAWS || harmlessElsewhere.isEmpty ? harmless : harmlessElsewhere
        guard let value, !harmless.contains(value.value.lowercased()) else { return nil }
        return "\(name) = \(value.value) (\(value.source))"
    }
}
