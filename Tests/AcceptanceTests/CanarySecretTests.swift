import Foundation
import TestMachine
import Testing

/// Secrets of every source of credentials that no output, file or object may hold.
@Suite("Secrets stay where they are") struct CanarySecretTests {
    struct Source: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// `{HOME}` and `{SERVICES}` stand for the home folder, and for the stand-ins of services.
        var variables: [String: String] = [:]
        /// By their paths below the home folder.
        var files: [String: String] = [:]
        /// The beginning of the key that signs: proof that the source was used.
        var key: String
        var secrets: [String]

        init(
            _ name: String, key: String, secrets: [String], _ variables: [String: String], files: [String: String] = [:]
        ) {
            (testDescription, self.key, self.secrets) = (name, key, secrets)
            (self.variables, self.files) = (variables, files)
        }
    }

    private static let role = "role_arn = arn:aws:iam::123456789012:role/Publisher\n"
    private static let pair = "aws_access_key_id = AKIDFILE\naws_secret_access_key = canary-secret\n"
    private static let services = [
        "AWS_ENDPOINT_URL_STS": "{SERVICES}/sts", "AWS_ENDPOINT_URL_SSO": "{SERVICES}/sso",
        "AWS_ENDPOINT_URL_SSO_OIDC": "{SERVICES}/oidc",
    ]

    static let sources = [
        Source(
            "environment", key: "AKIDENV", secrets: ["canary-secret", "canary-token"],
            [
                "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "canary-secret",
                "AWS_SESSION_TOKEN": "canary-token",
            ]),
        Source(
            "credentials file", key: "AKIDFILE", secrets: ["canary-secret", "canary-token"], [:],
            files: [".aws/credentials": "[default]\n\(pair)aws_session_token = canary-token\n"]),
        Source(
            "config file", key: "AKIDFILE", secrets: ["canary-secret"], [:],
            files: [".aws/config": "[default]\n\(pair)"]),
        Source(
            "role by a profile", key: "ASIA", secrets: ["canary-secret", "canary-external"], ["AWS_PROFILE": "dev"],
            files: [
                ".aws/config": "[profile dev]\n\(role)source_profile = base\nexternal_id = canary-external\n",
                ".aws/credentials": "[base]\n\(pair)",
            ]),
        Source(
            "web identity", key: "ASIA", secrets: ["canary.web.token"],
            [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "{HOME}/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/Job",
                "AWS_ROLE_SESSION_NAME": "job",
            ], files: ["token": "canary.web.token"]),
        Source(
            "sign-in", key: "AKIDSSO",
            secrets: ["good-canary", "canary-refresh", "client-canary", "SSO-secret", "SSO-token"],
            ["AWS_PROFILE": "dev"],
            files: [
                ".aws/config": """
                [profile dev]
                sso_session = corp
                sso_account_id = 123456789012
                sso_role_name = Publisher
                [sso-session corp]
                sso_start_url = https://corp.example.org/start
                sso_region = us-east-1

                """,
                // The SHA-1 of the session's name.
                ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": "",
            ]),
        Source(
            "program", key: "AKIDPROCESS", secrets: ["canary-secret", "canary-token"], [:],
            files: [
                ".aws/config": "[default]\ncredential_process = {HOME}/give.sh\n",
                "give.sh": """
                #!/bin/sh
                echo '{"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "canary-secret", "SessionToken": "canary-token"}'

                """,
            ]),
        Source(
            "container", key: "AKIDCONTAINER", secrets: ["Basic canary", "CONTAINER-secret", "CONTAINER-token"],
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "{SERVICES}/container/ok",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic canary",
            ]),
        Source(
            "instance", key: "AKIDINSTANCE", secrets: ["metadata-token", "INSTANCE-secret", "INSTANCE-token"],
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "{SERVICES}/imds", "AWS_EC2_METADATA_DISABLED": "false"]),
    ]

    private static let server = ScriptServer("identity_services.py")

    private struct Services: Decodable { var url: String }

    @Test("No output, journal, log or object holds a secret, whatever it came from", arguments: sources)
    func hidden(source: Source) async throws {
        guard await Python.has("moto.server") else { return }
        let services = try JSONDecoder().decode(Services.self, from: try await Self.server.ask([String]())).url
        try await Workplace.with { place in
            try await place.with(.moto, settings: ["conditions: trusted"]) { place, endpoint in
                let machine = try moved(place, to: source, services)
                var said = ""
                for words in [
                    ["doctor", "dev"], ["reindex", "dev", "--yes"], ["rollback", "last", "--yes"],
                    ["history", "--format", "json"], ["journal", "export"],
                ] {
                    let outcome = try await machine.rollbook(words + ["--verbose"]).run()
                    #expect(outcome.status == 0, "\(outcome.transcript)")
                    said += outcome.output + outcome.errors
                }
                #expect(said.contains(source.key), "\(said)")
                let bucket = try await place.oracle("bucket_text.py", endpoint, place.dev).output
                #expect(bucket.contains(".rollbook/log/"))
                let files = try texts(below: place.folder + "/state") + texts(below: place.folder + "/tmp")
                #expect(files.contains("reindex"))
                for secret in source.secrets {
                    for (name, text) in [("output", said), ("bucket", bucket), ("files", files)] {
                        #expect(!text.contains(secret), "\(secret) is in the \(name)")
                    }
                }
            }
        }
    }

    /// The machine with one source of credentials, and no other.
    private func moved(_ place: Workplace, to source: Source, _ services: String) throws -> Workplace {
        let home = place.folder + "/home"
        func filled(_ text: String) -> String {
            text.replacing("{HOME}", with: home).replacing("{SERVICES}", with: services)
        }
        var machine = place
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] { machine.environment[name] = nil }
        machine.environment.merge([
            "HOME": home, "AWS_CONFIG_FILE": home + "/.aws/config",
            "AWS_SHARED_CREDENTIALS_FILE": home + "/.aws/credentials",
        ]) { $1 }
        machine.environment.merge(Self.services.merging(source.variables) { $1 }.mapValues(filled)) { $1 }
        for (path, text) in source.files {
            let text = text.isEmpty ? Self.signIn : filled(text)
            let written = try place.write(text, to: "home/" + path)
            if path.hasSuffix(".sh") { chmod(written, 0o755) }
        }
        return machine
    }

    private static var signIn: String {
        let end = Date().addingTimeInterval(360).formatted(.iso8601)
        return """
            {"accessToken": "good-canary", "expiresAt": "\(end)", "refreshToken": "canary-refresh",
             "clientId": "id", "clientSecret": "client-canary", "registrationExpiresAt": "2999-01-01T00:00:00Z"}
            """
    }

    /// Every file, whatever it holds.
    private func texts(below folder: String) throws -> String {
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return files.map { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
        }.joined(separator: "\n")
    }
}
