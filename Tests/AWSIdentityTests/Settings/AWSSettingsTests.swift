import AWSRequests
import Testing

@testable import AWSIdentity

@Suite struct AWSSettingsTests {
    static let files = [
        "/home/u/.aws/credentials": """
        [default]
        aws_access_key_id = AKIDDEFAULT
        aws_secret_access_key = defaultSecret
        [dev]
        aws_access_key_id=AKIDDEV
        aws_secret_access_key=dev#Secret
        aws_session_token=devToken
        region = eu-north-1
        """,
        "/home/u/.aws/config": """
        [default]
        region = us-west-2
        ca_bundle = /etc/ca.pem
        [profile dev]
        region = us-east-2
        services = local
        endpoint_url = http://all.example.org
        [services local]
        s3 =
          endpoint_url = http://s3.example.org
        """,
        "/x/config": "[profile only]\nregion = ap-south-1\n",
    ]

    private func resolve(_ environment: [String: String], profile: String? = nil) throws -> AWSSettings {
        try AWSSettings.resolve(profile: profile, environment: environment.merging(["HOME": "/home/u"]) { $1 }) {
            Self.files[$0].map { Array($0.utf8) }
        }
    }

    @Test(
        "Settings that change what AWS's tools do, and that are not honoured, are named",
        arguments: [
            ([:], "", []), (["AWS_RETRY_MODE": "adaptive"], "", ["retry_mode = adaptive (AWS_RETRY_MODE)"]),
            (["AWS_RETRY_MODE": "Standard"], "", []),
            ([:], "retry_mode = legacy", ["retry_mode = legacy (/x/c [default])"]),
            (
                [:], "s3 =\n  use_accelerate_endpoint = true\n  addressing_style = path",
                [
                    "use_accelerate_endpoint = true (/x/c [default] s3)", "addressing_style = path (/x/c [default] s3)",
                ]
            ),
            ([:], "s3 =\n  use_accelerate_endpoint = false\n  addressing_style = virtual", []),
            (["AWS_ENDPOINT_URL_S3": "https://store.example.org"], "s3 =\n  addressing_style = path", []),
            (
                ["AWS_ENDPOINT_URL_S3": "https://store.example.org"], "s3 =\n  addressing_style = virtual",
                ["addressing_style = virtual (/x/c [default] s3)"]
            ),
            (
                ["AWS_REQUEST_CHECKSUM_CALCULATION": "when_required"], "",
                ["request_checksum_calculation = when_required (AWS_REQUEST_CHECKSUM_CALCULATION)"]
            ),
        ] as [([String: String], String, [String])])
    func unhonoured(environment: [String: String], profile: String, named: [String]) throws {
        let variables = environment.merging(["AWS_CONFIG_FILE": "/x/c"]) { $1 }
        let settings = try AWSSettings.resolve(environment: variables) { path in
            path == "/x/c" ? Array("[default]\n\(profile)\n".utf8) : nil
        }
        #expect(settings.unhonoured == named)
    }

    @Test("The default profile, when nothing is asked for")
    func defaultProfile() throws {
        let settings = try resolve([:])
        #expect(settings.profile == "default")
        #expect(settings.regionSetting == .init(value: "us-west-2", source: "~/.aws/config [default]"))
        #expect(settings.caBundle == "/etc/ca.pem")
        #expect(settings.endpoint(of: .s3) == nil)
    }

    @Test("A named profile: the credentials file first, its services before what holds for all")
    func namedProfile() throws {
        for settings in [try resolve(["AWS_PROFILE": "dev"]), try resolve([:], profile: "dev")] {
            #expect(settings.regionSetting == .init(value: "eu-north-1", source: "~/.aws/credentials [dev]"))
            #expect(
                settings.endpointSetting(of: .s3)
                    == .init(value: "http://s3.example.org", source: "~/.aws/config [services local]"))
            #expect(settings.endpoint(of: .sts) == "http://all.example.org")
        }
    }

    @Test("The environment goes before the files; empty variables count as unset")
    func environment() throws {
        let settings = try resolve([
            "AWS_PROFILE": "dev", "AWS_REGION": "", "AWS_DEFAULT_REGION": "sa-east-1",
            "AWS_ENDPOINT_URL": "http://any.example.org", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000",
            "AWS_CA_BUNDLE": "/ca.pem",
        ])
        #expect(settings.regionSetting == .init(value: "sa-east-1", source: "AWS_DEFAULT_REGION"))
        #expect(settings.endpointSetting(of: .s3)?.source == "AWS_ENDPOINT_URL_S3")
        #expect(settings.endpointSetting(of: .sts)?.source == "AWS_ENDPOINT_URL")
        #expect(settings.caBundle == "/ca.pem")
    }

    @Test("Other paths for the files")
    func paths() throws {
        let settings = try resolve(["AWS_PROFILE": "only", "AWS_CONFIG_FILE": "/x/config"])
        #expect(settings.regionSetting == .init(value: "ap-south-1", source: "/x/config [only]"))
    }

    @Test("Configured endpoints can be ignored")
    func ignoredEndpoint() throws {
        let settings = try resolve(["AWS_PROFILE": "dev", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"])
        #expect(settings.endpoint(of: .s3) == nil)
    }

    @Test("A profile that there is not is told with those that there are")
    func unknown() {
        let message = "there is no profile nightly in ~/.aws/credentials or ~/.aws/config; there are default, dev"
        #expect(throws: AWSSettingsError(.noSuchProfile, message)) { try resolve(["AWS_PROFILE": "nightly"]) }
    }
}
