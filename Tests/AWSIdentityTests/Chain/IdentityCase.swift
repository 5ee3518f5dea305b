import Testing

/// A configuration that botocore and rollbook are both given.
struct IdentityCase: Sendable, CustomTestStringConvertible {
    var name: String
    var config = ""
    var credentials = ""
    var variables: [String: String] = [:]
    /// Asked for by name.
    var profile: String?
    /// Further files, by their paths below the home folder.
    var files: [String: String] = [:]
    /// Why rollbook decides otherwise, where it does on purpose.
    var difference: String?

    var testDescription: String { name }

    static let all = environment + files + roles + tokens + signIns + processes + machines + places

    private static let pair = "aws_access_key_id = AKIDFILE\naws_secret_access_key = file-secret\n"
    private static let sts = ["AWS_ENDPOINT_URL_STS": "{SERVICES}/sts", "AWS_DEFAULT_REGION": "us-east-2"]
    private static let noInstance = ["AWS_EC2_METADATA_DISABLED": "true"]

    private static let environment = [
        IdentityCase(
            name: "keys of the environment before those of the file", credentials: "[default]\n\(pair)",
            variables: [
                "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "eu-west-1",
            ]),
        IdentityCase(
            name: "half a pair in the environment",
            variables: ["AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_DEFAULT_REGION": "eu-west-1"]),
        IdentityCase(
            name: "the secret alone counts for nothing", credentials: "[default]\n\(pair)",
            variables: ["AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "eu-west-1"]),
        IdentityCase(
            name: "an empty key counts for nothing", credentials: "[default]\n\(pair)",
            variables: ["AWS_ACCESS_KEY_ID": "", "AWS_DEFAULT_REGION": "eu-west-1"]),
        IdentityCase(
            name: "keys of the environment and a profile of the environment", credentials: "[dev]\n\(pair)",
            variables: [
                "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_PROFILE": "dev",
                "AWS_DEFAULT_REGION": "eu-west-1",
            ]),
        IdentityCase(
            name: "a profile asked for by name before keys of the environment", credentials: "[dev]\n\(pair)",
            variables: [
                "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "eu-west-1",
            ], profile: "dev"),
        IdentityCase(
            name: "AWS_DEFAULT_PROFILE before AWS_PROFILE",
            credentials: "[one]\n\(pair)[two]\naws_access_key_id=AKIDTWO\naws_secret_access_key=t\n",
            variables: ["AWS_DEFAULT_PROFILE": "two", "AWS_PROFILE": "one", "AWS_DEFAULT_REGION": "eu-west-1"]),
        IdentityCase(
            name: "a profile that there is not, beside keys of the environment",
            variables: ["AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_PROFILE": "gone"]),
        IdentityCase(name: "nothing at all", variables: noInstance.merging(["AWS_DEFAULT_REGION": "eu-west-1"]) { $1 }),
        IdentityCase(
            name: "an empty AWS_PROFILE", credentials: "[default]\n\(pair)",
            variables: ["AWS_PROFILE": "", "AWS_DEFAULT_REGION": "eu-west-1"],
            difference: "empty variables count as unset"),
        IdentityCase(
            name: "AWS_REGION", credentials: "[default]\n\(pair)",
            variables: ["AWS_REGION": "eu-north-1", "AWS_DEFAULT_REGION": "eu-west-1"],
            difference: "AWS_REGION is read, as by the other SDKs"),
    ]

    private static let files = [
        IdentityCase(
            name: "the credentials file before the config file",
            config: "[default]\nregion = us-west-2\n"
                + "aws_access_key_id = AKIDCONFIG\naws_secret_access_key = c\n", credentials: "[default]\n\(pair)"),
        IdentityCase(
            name: "keys in the config file",
            config: "[default]\nregion = us-west-2\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = c\n"),
        IdentityCase(
            name: "half a pair in the credentials file, the other half in the config file",
            config: "[default]\nregion = us-west-2\naws_secret_access_key = c\n",
            credentials: "[default]\naws_access_key_id = AKIDHALF\n"),
        IdentityCase(
            name: "quoted section name", config: "[profile \"my dev\"]\nregion = us-west-2\n\(pair)",
            variables: ["AWS_PROFILE": "my dev"]),
        IdentityCase(
            name: "blanks around a section's name",
            config: "[profile   dev ]\nregion = us-west-2\n\(pair)", variables: ["AWS_PROFILE": "dev"]),
        IdentityCase(
            name: "a section that only begins with profile",
            config: "[profiles dev]\nregion = us-west-2\n\(pair)", variables: ["AWS_PROFILE": "dev"]),
        IdentityCase(
            name: "blanks within a section of the credentials file", credentials: "[ dev ]\n\(pair)",
            variables: ["AWS_PROFILE": "dev"]),
        IdentityCase(
            name: "colons",
            config: "[default]\nregion: us-west-2\naws_access_key_id: AKIDCOLON\n"
                + "aws_secret_access_key: c=d:e\n"),
        IdentityCase(
            name: "byte order mark", credentials: "\u{FEFF}[default]\n\(pair)",
            variables: ["AWS_DEFAULT_REGION": "eu-west-1"]),
        IdentityCase(
            name: "line ends of Windows", config: "[default]\r\nregion = us-west-2\r\n",
            credentials: "[default]\r\naws_access_key_id = AKIDFILE\r\naws_secret_access_key = s\r\n"),
        IdentityCase(
            name: "what follows a value is part of it", config: "[default]\nregion = us-west-2\n",
            credentials: "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s ; no comment\n"),
        IdentityCase(
            name: "a section twice", config: "[default]\nregion = us-west-2\n[default]\noutput = json\n",
            credentials: "[default]\n\(pair)"),
        IdentityCase(
            name: "a setting twice", credentials: "[default]\n\(pair)aws_access_key_id = AKIDAGAIN\n",
            variables: ["AWS_DEFAULT_REGION": "eu-west-1"]),
        IdentityCase(
            name: "a line that is nothing", credentials: "[default]\n\(pair)nothing\n",
            variables: ["AWS_DEFAULT_REGION": "eu-west-1"]),
        IdentityCase(
            name: "a setting before the first section", config: "region = us-west-2\n",
            credentials: "[default]\n\(pair)"),
        IdentityCase(
            name: "[DEFAULT] holds everywhere", config: "[DEFAULT]\nregion = us-west-2\n[profile dev]\noutput = json\n",
            credentials: "[dev]\n\(pair)", variables: ["AWS_PROFILE": "dev"]),
        IdentityCase(
            name: "[default] and [profile default]: the later one",
            config: "[profile default]\nregion = us-west-1\n[default]\nregion = us-west-2\n",
            credentials: "[default]\n\(pair)"),
        IdentityCase(
            name: "[default], then [profile default]",
            config: "[default]\nregion = us-west-2\n[profile default]\nregion = us-west-1\n",
            credentials: "[default]\n\(pair)"),
        IdentityCase(
            name: "the region of the credentials file goes before that of the config file",
            config: "[default]\nregion = us-west-2\n", credentials: "[default]\nregion = eu-west-3\n\(pair)"),
        IdentityCase(
            name: "other paths of the files",
            variables: [
                "AWS_CONFIG_FILE": "{HOME}/c", "AWS_SHARED_CREDENTIALS_FILE": "$HOME/k",
            ], files: ["c": "[default]\nregion = sa-east-1\n", "k": "[default]\n\(pair)"]),
        IdentityCase(
            name: "indented settings that are none", config: "[default]\ns3 =\n  nothing\nregion = us-west-2\n",
            credentials: "[default]\n\(pair)"),
        IdentityCase(
            name: "names in capitals",
            credentials: "[default]\nAWS_ACCESS_KEY_ID = AKIDUP\nAWS_Secret_Access_Key = s\n",
            variables: ["AWS_DEFAULT_REGION": "eu-west-1"]),
        IdentityCase(
            name: "the older file of the EC2 tools",
            variables: [
                "AWS_CREDENTIAL_FILE": "{HOME}/ec2", "AWS_DEFAULT_REGION": "eu-west-1",
            ], files: ["ec2": "AWSAccessKeyId=AKIDTOOLS\nAWSSecretKey=t\n"]),
        IdentityCase(
            name: "boto's own file",
            variables: ["BOTO_CONFIG": "{HOME}/boto", "AWS_DEFAULT_REGION": "eu-west-1"],
            files: ["boto": "[Credentials]\naws_access_key_id = AKIDBOTO\naws_secret_access_key = b\n"]),
    ]

    private static func role(_ settings: String, _ more: String = "") -> String {
        "[profile dev]\nregion = us-east-2\nrole_arn = arn:aws:iam::123456789012:role/Publisher\n\(settings)\n\(more)"
    }

    private static let dev = sts.merging(["AWS_PROFILE": "dev"]) { $1 }

    private static let roles = [
        IdentityCase(
            name: "a role by another profile", config: role("source_profile = base"), credentials: "[base]\n\(pair)",
            variables: dev),
        IdentityCase(
            name: "a role goes before the keys beside it", config: role("source_profile = dev"),
            credentials: "[dev]\n\(pair)", variables: dev),
        IdentityCase(
            name: "a role with all its settings",
            config: role(
                "source_profile = base\nexternal_id = e x/1\nrole_session_name = me\nduration_seconds = 1800\n"
                    + "mfa_serial = arn:aws:iam::123456789012:mfa/me"), credentials: "[base]\n\(pair)", variables: dev),
        IdentityCase(
            name: "a duration that is no number", config: role("source_profile = base\nduration_seconds = long"),
            credentials: "[base]\n\(pair)", variables: dev),
        IdentityCase(
            name: "a role by a role",
            config: role(
                "source_profile = middle",
                "[profile middle]\nrole_arn = arn:aws:iam::123456789012:role/Middle\nsource_profile = base\n"),
            credentials: "[base]\n\(pair)", variables: dev),
        IdentityCase(
            name: "a role of the environment's profile gives way to its keys", config: role("source_profile = base"),
            credentials: "[base]\n\(pair)",
            variables: dev.merging(["AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"]) { $1 }),
        IdentityCase(
            name: "a role by the environment's keys", config: role("credential_source = Environment"),
            variables: dev.merging(["AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"]) { $1 },
            profile: "dev"),
        IdentityCase(
            name: "a role by the environment, which has none", config: role("credential_source = Environment"),
            variables: dev),
        IdentityCase(
            name: "a role by a container", config: role("credential_source = EcsContainer"),
            variables: dev.merging(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "{SERVICES}/container/ok"]) { $1 }),
        IdentityCase(
            name: "a role by an instance", config: role("credential_source = Ec2InstanceMetadata"),
            variables: dev.merging(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "{SERVICES}/imds"]) { $1 }),
        IdentityCase(
            name: "a source that is none", config: role("credential_source = Elsewhere"), variables: dev),
        IdentityCase(
            name: "two sources", config: role("credential_source = Environment\nsource_profile = base"),
            credentials: "[base]\n\(pair)", variables: dev),
        IdentityCase(name: "no source", config: role(""), credentials: "[base]\n\(pair)", variables: dev),
        IdentityCase(name: "a source that there is not", config: role("source_profile = gone"), variables: dev),
        IdentityCase(
            name: "a source without credentials", config: role("source_profile = base", "[profile base]\nregion = x\n"),
            variables: dev),
        IdentityCase(
            name: "profiles in a circle",
            config: role(
                "source_profile = middle",
                "[profile middle]\nrole_arn = arn:aws:iam::123456789012:role/Middle\nsource_profile = dev\n"),
            variables: dev),
        IdentityCase(
            name: "a profile that names itself, without keys", config: role("source_profile = dev"), variables: dev),
        IdentityCase(
            name: "a role that is denied",
            config: "[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/Denied\nsource_profile = base\n",
            credentials: "[base]\n\(pair)", variables: dev),
        IdentityCase(
            name: "a role by a program",
            config: role(
                "source_profile = base", "[profile base]\ncredential_process = {HOME}/give.sh\n"), variables: dev,
            files: ["give.sh": program("AKIDPROCESS")]),
        IdentityCase(
            name: "a profile in the credentials file names the role",
            credentials: role("source_profile = base")
                .replacing("profile dev", with: "dev") + "[base]\n\(pair)", variables: dev),
    ]

    private static let tokens = [
        IdentityCase(
            name: "a token of the environment", credentials: "[default]\n\(pair)",
            variables: sts.merging([
                "AWS_WEB_IDENTITY_TOKEN_FILE": "{HOME}/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/Job",
                "AWS_ROLE_SESSION_NAME": "job",
            ]) { $1 }, files: ["token": "a.b.c"]),
        IdentityCase(
            name: "a token of a profile",
            config: role("web_identity_token_file = {HOME}/token\nrole_session_name = eks"), variables: dev,
            files: ["token": "a.b.c"]),
        IdentityCase(
            name: "a token without a role",
            variables: sts.merging(["AWS_WEB_IDENTITY_TOKEN_FILE": "{HOME}/token"]) { $1 }, files: ["token": "a.b.c"]),
        IdentityCase(
            name: "a token of the environment does not apply to a profile asked for by name",
            credentials: "[dev]\n\(pair)",
            variables: sts.merging([
                "AWS_WEB_IDENTITY_TOKEN_FILE": "{HOME}/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/Job",
            ]) { $1 }, profile: "dev", files: ["token": "a.b.c"]),
        IdentityCase(
            name: "a token that is denied",
            variables: sts.merging([
                "AWS_WEB_IDENTITY_TOKEN_FILE": "{HOME}/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/Denied",
            ]) { $1 }, files: ["token": "a.b.c"]),
        IdentityCase(
            name: "a role by a profile with a token",
            config: role(
                "source_profile = eks",
                "[profile eks]\nrole_arn = arn:aws:iam::123456789012:role/Eks\nweb_identity_token_file = {HOME}/token\n"
            ),
            variables: dev, files: ["token": "a.b.c"]),
    ]

    private static func signIn(_ token: String, session: String = "corp") -> [String: String] {
        [SignIn.path(session): token]
    }

    private static let services = [
        "AWS_ENDPOINT_URL_SSO": "{SERVICES}/sso", "AWS_ENDPOINT_URL_SSO_OIDC": "{SERVICES}/oidc", "AWS_PROFILE": "dev",
        "AWS_DEFAULT_REGION": "us-east-2",
    ]
    private static let session = """
        [profile dev]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Publisher
        [sso-session corp]
        sso_start_url = https://corp.example.org/start
        sso_region = us-east-1

        """
    private static let legacy = """
        [profile dev]
        sso_start_url = https://corp.example.org/start
        sso_region = us-east-1
        sso_account_id = 123456789012
        sso_role_name = Publisher

        """

    private static let signIns = [
        IdentityCase(
            name: "a sign-in", config: session, variables: services, files: signIn(SignIn.token(hours: 5))),
        IdentityCase(
            name: "a sign-in goes before the keys beside it", config: session, credentials: "[dev]\n\(pair)",
            variables: services, files: signIn(SignIn.token(hours: 5))),
        IdentityCase(
            name: "a sign-in that ends soon is renewed", config: session, variables: services,
            files: signIn(SignIn.token("old", hours: 0.1, refresh: "refresh"))),
        IdentityCase(
            name: "a sign-in that is over is renewed", config: session, variables: services,
            files: signIn(SignIn.token("old", hours: -5, refresh: "refresh"))),
        IdentityCase(
            name: "a sign-in that cannot be renewed is used to its end", config: session, variables: services,
            files: signIn(SignIn.token("good", hours: 0.1, refresh: "wrong"))),
        IdentityCase(
            name: "a sign-in that is over and cannot be renewed", config: session, variables: services,
            files: signIn(SignIn.token(hours: -5, refresh: "wrong"))),
        IdentityCase(name: "no sign-in", config: session, variables: services),
        IdentityCase(
            name: "a sign-in that is not accepted", config: session, variables: services,
            files: signIn(SignIn.token("revoked", hours: 5))),
        IdentityCase(
            name: "a role that the sign-in may not have", config: session.replacing("Publisher", with: "Forbidden"),
            variables: services, files: signIn(SignIn.token(hours: 5))),
        IdentityCase(
            name: "a session that there is not", config: legacy + "sso_session = gone\n", variables: services),
        IdentityCase(
            name: "a session that says otherwise",
            config: session.replacing("sso_session = corp", with: "sso_session = corp\nsso_region = eu-west-1"),
            variables: services, files: signIn(SignIn.token(hours: 5))),
        IdentityCase(
            name: "a sign-in without an account", config: "[profile dev]\nsso_role_name = Publisher\n",
            variables: services),
        IdentityCase(
            name: "a sign-in of the older kind", config: legacy, variables: services,
            files: signIn(SignIn.token(hours: 5), session: "https://corp.example.org/start")),
        IdentityCase(
            name: "a sign-in of the older kind that is over", config: legacy, variables: services,
            files: signIn(SignIn.token(hours: -5, refresh: "refresh"), session: "https://corp.example.org/start")),
        IdentityCase(
            name: "a sign-in without a time", config: session, variables: services,
            files: signIn("{\"accessToken\": \"good\"}")),
    ]

    private static func program(_ key: String, version: Int = 1, more: String = "") -> String {
        "#!/bin/sh\necho '{\"Version\": \(version), \"AccessKeyId\": \"\(key)\", \"SecretAccessKey\": \"p\"\(more)}'\n"
    }

    private static func process(_ name: String, _ command: String, _ files: [String: String]) -> IdentityCase {
        IdentityCase(
            name: name, config: "[default]\nregion = us-west-2\ncredential_process = \(command)\n", files: files)
    }

    private static let processes = [
        process("a program", "{HOME}/give.sh", ["give.sh": program("AKIDPROCESS")]),
        process(
            "a program with quoted words", "sh -c 'exec \"$0\" \"$@\"' \"{HOME}/my give.sh\" a\\ b",
            ["my give.sh": program("AKIDQUOTED")]),
        process(
            "a program with an end", "{HOME}/give.sh",
            ["give.sh": program("AKIDEND", more: ", \"Expiration\": \"2999-01-01T00:00:00+02:00\"")]),
        process("a program of another version", "{HOME}/give.sh", ["give.sh": program("AKID", version: 2)]),
        process("a program that fails", "{HOME}/give.sh", ["give.sh": "#!/bin/sh\necho no >&2; exit 3\n"]),
        process("a program without a secret", "{HOME}/give.sh", ["give.sh": "#!/bin/sh\necho '{\"Version\": 1}'\n"]),
        IdentityCase(
            name: "keys of the credentials file before a program",
            config: "[default]\nregion = us-west-2\ncredential_process = {HOME}/give.sh\n",
            credentials: "[default]\n\(pair)", files: ["give.sh": program("AKIDPROCESS")]),
        IdentityCase(
            name: "a program before keys of the config file",
            config: "[default]\nregion = us-west-2\ncredential_process = {HOME}/give.sh\n\(pair)",
            files: ["give.sh": program("AKIDPROCESS")]),
        IdentityCase(
            name: "a profile of aws login", config: "[default]\nregion = us-west-2\nlogin_session = me\n"),
    ]

    private static func instance(_ kind: String, _ more: [String: String] = [:]) -> [String: String] {
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "{SERVICES}/\(kind)", "AWS_DEFAULT_REGION": "us-east-2"]
            .merging(more) { $1 }
    }

    private static func container(_ path: String, _ more: [String: String] = [:]) -> [String: String] {
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "{SERVICES}/container/\(path)", "AWS_DEFAULT_REGION": "us-east-2"]
            .merging(more) { $1 }
    }

    private static let machines = [
        IdentityCase(name: "an instance", variables: instance("imds")),
        IdentityCase(name: "an instance without tokens", variables: instance("imds-v1")),
        IdentityCase(
            name: "an instance without tokens, where they are demanded",
            variables: instance("imds-v1", ["AWS_EC2_METADATA_V1_DISABLED": "true"])),
        IdentityCase(name: "an instance without a role", variables: instance("imds-norole")),
        IdentityCase(name: "an instance whose role is not trusted", variables: instance("imds-failed")),
        IdentityCase(name: "an instance that refuses the question", variables: instance("imds-bad")),
        IdentityCase(name: "an instance in trouble, whose credentials are old", variables: instance("imds-old")),
        IdentityCase(name: "an instance that does not answer in time", variables: instance("imds-slow")),
        IdentityCase(
            name: "an instance that is not to be asked", variables: instance("imds", noInstance)),
        IdentityCase(
            name: "an instance by a mode that is none",
            variables: instance("imds", ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv5"])),
        IdentityCase(name: "a container before an instance", variables: container("ok", instance("imds"))),
        IdentityCase(
            name: "a container's token", variables: container("ok", ["AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"])),
        IdentityCase(
            name: "a container's token of a file",
            variables: container(
                "ok",
                [
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{HOME}/token",
                ]), files: ["token": "from-file"]),
        IdentityCase(
            name: "a container's token with a line end",
            variables: container(
                "ok", ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{HOME}/token"]), files: ["token": "from-file\n"]),
        IdentityCase(name: "a container that has none", variables: container("gone")),
        IdentityCase(name: "a container that answers no JSON", variables: container("text")),
        IdentityCase(
            name: "a container elsewhere",
            variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.org/", "AWS_DEFAULT_REGION": "us-east-2"]),
    ]

    private static let keys = ["AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"]

    private static func place(
        _ name: String, _ variables: [String: String], config: String = "", difference: String? = nil
    ) -> IdentityCase {
        IdentityCase(
            name: name, config: config, variables: keys.merging(variables) { $1 }, difference: difference)
    }

    private static let places = [
        place("a region of China", ["AWS_DEFAULT_REGION": "cn-north-1"]),
        place("a region of GovCloud", ["AWS_DEFAULT_REGION": "us-gov-west-1"]),
        place("an isolated region", ["AWS_DEFAULT_REGION": "us-iso-east-1"]),
        place("the sovereign cloud of Europe", ["AWS_DEFAULT_REGION": "eusc-de-east-1"]),
        place(
            "an endpoint of the environment",
            ["AWS_DEFAULT_REGION": "us-east-2", "AWS_ENDPOINT_URL": "http://127.0.0.1:1/base/"]),
        place(
            "an endpoint for S3 before one for all",
            [
                "AWS_DEFAULT_REGION": "us-east-2", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:2",
            ]),
        place(
            "endpoints that are to be ignored",
            [
                "AWS_DEFAULT_REGION": "us-east-2", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
            ]),
        place(
            "an endpoint of the profile's services", ["AWS_DEFAULT_REGION": "us-east-2"],
            config: "[default]\nservices = local\nendpoint_url = http://127.0.0.1:3\n"
                + "[services local]\ns3 =\n  endpoint_url = http://127.0.0.1:4\n"),
        place(
            "services that there are not", ["AWS_DEFAULT_REGION": "us-east-2"], config: "[default]\nservices = gone\n"),
    ]
}
