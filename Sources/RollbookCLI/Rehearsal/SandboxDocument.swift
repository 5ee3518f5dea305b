import PlaybookFiles

/// The addresses that a sandbox serves, and the settings that other tools need to use it.
struct SandboxDocument: JSONDocument {
    var schema = 1
    /// URL of the S3.
    var s3: String
    var region: String
    var accessKeyID: String
    var secretAccessKey: String
    /// The small upstream index, if there is one.
    var upstream: String?
    var channels: [Channel]

    struct Channel: Encodable {
        var name: String
        var bucket: String
        var production: Bool
        /// The URL of the whole bucket, through the CDN.
        var publicURL: String
        /// Public URLs of the roots.
        var roots: [String]
    }

    /// The environment for other tools, one `export` a line, and URLs to open.
    var text: String {
        let exports = [
            "export AWS_ENDPOINT_URL_S3=\(s3)", "export AWS_ACCESS_KEY_ID=\(accessKeyID)",
            "export AWS_SECRET_ACCESS_KEY=\(secretAccessKey)", "export AWS_REGION=\(region)",
        ]
        let places = channels.flatMap { channel in
            channel.roots.map { "# \(channel.name) (s3://\(channel.bucket)): \($0)" }
        }
        return (exports + places + (upstream.map { ["# upstream: \($0)"] } ?? [])).joined(separator: "\n")
    }
}
