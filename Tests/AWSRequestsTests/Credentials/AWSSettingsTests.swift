import Foundation
import Testing

@testable import AWSRequests

@Suite struct AWSSettingsTests {
    static let files = [
        "/home/u/.aws/credentials": """
        # comment
        [default]
        aws_access_key_id = AKIDDEFAULT
        aws_secret_access_key = defaultSecret ; not part of it
        [dev]
        aws_access_key_id=AKIDDEV
        aws_secret_access_key=dev#Secret
        aws_session_token=devToken
        region = eu-north-1
        [half]
        aws_access_key_id = AKIDHALF
        """,
        "/home/u/.aws/config": """
        [default]\r
        region = us-west-2\r
        s3 =\r
          region = nested\r
          addressing_style = path\r
        ca_bundle = /etc/ca.pem\r
        [profile  dev]
        region = us-east-2
        aws_access_key_id = AKIDOTHER
        aws_secret_access_key = otherSecret
        services = local
        endpoint_url = http://all.example.org
        [services local]
        s3 =
          endpoint_url = http://s3.example.org
        [profile sso]
        sso_session = corp
        region = us-east-1
        """,
        "/x/config": "[profile only]\nregion = ap-south-1\n",
    ]

    private func resolve(_ environment: [String: String]) throws -> AWSSettings {
        try AWSSettings.resolve(environment: environment.merging(["HOME": "/home/u"]) { $1 }) { Self.files[$0] }
    }

    @Test("The default profile, when nothing is asked for")
    func defaultProfile() throws {
        let settings = try resolve([:])
        #expect(settings.profile == "default")
        #expect(settings.credentials == Credentials(accessKeyID: "AKIDDEFAULT", secretAccessKey: "defaultSecret"))
        #expect(settings.credentialsSetting?.source == "~/.aws/credentials [default]")
        #expect(settings.regionSetting == .init(value: "us-west-2", source: "~/.aws/config [default]"))
        #expect(settings.caBundle == "/etc/ca.pem")
        #expect(settings.endpoint == nil)
    }

    @Test("A named profile: keys from one place only, settings from the credentials file first")
    func namedProfile() throws {
        let settings = try resolve(["AWS_PROFILE": "dev"])
        #expect(
            settings.credentials
                == Credentials(
                    accessKeyID: "AKIDDEV", secretAccessKey: "dev#Secret", sessionToken: "devToken"))
        #expect(settings.region == "eu-north-1")
        #expect(
            settings.endpointSetting
                == .init(
                    value: "http://s3.example.org", source: "~/.aws/config [services local]"))
    }

    @Test("The environment goes before the files; empty variables count as unset")
    func environment() throws {
        let settings = try resolve([
            "AWS_PROFILE": "dev", "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "envSecret",
            "AWS_SESSION_TOKEN": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "sa-east-1",
            "AWS_CREDENTIAL_EXPIRATION": "2015-08-30T12:36:00Z", "AWS_ENDPOINT_URL": "http://any.example.org",
            "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000", "AWS_CA_BUNDLE": "/ca.pem",
        ])
        #expect(
            settings.credentials
                == Credentials(
                    accessKeyID: "AKIDENV", secretAccessKey: "envSecret",
                    expiration: Date(timeIntervalSince1970: 1_440_938_160)))
        #expect(settings.regionSetting == .init(value: "sa-east-1", source: "AWS_DEFAULT_REGION"))
        #expect(settings.endpointSetting?.source == "AWS_ENDPOINT_URL_S3")
        #expect(settings.caBundle == "/ca.pem")
    }

    @Test("Other paths for the files")
    func paths() throws {
        let settings = try resolve(["AWS_PROFILE": "only", "AWS_CONFIG_FILE": "/x/config"])
        #expect(settings.regionSetting == .init(value: "ap-south-1", source: "/x/config [profile only]"))
        #expect(settings.credentials == nil)
    }

    @Test("Configured endpoints can be ignored")
    func ignoredEndpoint() throws {
        #expect(try resolve(["AWS_PROFILE": "dev", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]).endpoint == nil)
    }

    @Test(
        "What contradicts itself is said",
        arguments: [
            (
                ["AWS_PROFILE": "nightly"],
                "there is no profile nightly in ~/.aws/credentials or ~/.aws/config; there are default, dev, half, sso"
            ),
            (
                ["AWS_PROFILE": "half"],
                "~/.aws/credentials [half] has half a key pair: aws_secret_access_key is missing"
            ),
            (["AWS_ACCESS_KEY_ID": "AKID"], "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"),
            (["AWS_SECRET_ACCESS_KEY": "s"], "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not"),
        ])
    func contradictions(environment: [String: String], message: String) {
        #expect(throws: AWSSettingsError(message)) { try resolve(environment) }
    }

    @Test("A broken line is told by its place, without its text", arguments: ["[dev", "aws_secret_access_key sEcReT"])
    func brokenLine(line: String) throws {
        #expect { try SettingsFile(path: "f", text: "[a]\n\(line)\n") } throws: { error in
            "\(error)".hasPrefix("f, line 2: ") && !"\(error)".contains("sEcReT")
        }
    }

    @Test("A profile that gets its credentials otherwise says how to go on")
    func otherSources() async throws {
        let settings = try resolve(["AWS_PROFILE": "sso"])
        #expect(settings.credentials == nil)
        #expect(settings.credentialsHint?.contains("sso_session") == true)
        #expect(settings.credentialsHint?.contains("aws configure export-credentials --profile sso") == true)
    }

    @Test("No text of credentials holds the secret or the token")
    func redaction() throws {
        let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: "sEcReT", sessionToken: "tOkEn")
        let settings = try resolve([
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "sEcReT", "AWS_SESSION_TOKEN": "tOkEn",
        ])
        var texts = [
            "\(credentials)", String(reflecting: credentials), "\(settings)", String(reflecting: settings),
            String(reflecting: StaticCredentials(credentials)),
        ]
        var dumped = ""
        dump([credentials], to: &dumped)
        dump(settings, to: &dumped)
        texts.append(dumped)
        for text in texts {
            #expect(text.contains("AKID"))
            #expect(!text.contains("sEcReT") && !text.contains("tOkEn"), "\(text)")
        }
    }

    @Test("The files are read again after a minute, because other programs refresh them")
    func reread() async throws {
        let clock = TestClock()
        let provider = ProfileCredentials(
            environment: ["HOME": "/h"],
            readFile: { path in
                guard path == "/h/.aws/credentials" else { return nil }
                return
                    "[default]\naws_access_key_id = AKID\(Int(clock.now.timeIntervalSince1970))\naws_secret_access_key = s\n"
            }, now: { clock.now })
        #expect(try await provider.credentials().accessKeyID == "AKID0")
        clock.advance(59)
        #expect(try await provider.credentials().accessKeyID == "AKID0")
        clock.advance(1)
        #expect(try await provider.credentials().accessKeyID == "AKID60")
    }
}
