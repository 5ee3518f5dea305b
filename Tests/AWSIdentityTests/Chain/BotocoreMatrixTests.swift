import AWSIdentity
import AWSRequests
import Foundation
import HTTPTransport
import S3
import Synchronization
import TestMachine
import Testing

/// The same configurations, given to botocore and to rollbook: the same source, key, region, address and kind of error.
@Suite(.takes(.processes)) struct BotocoreMatrixTests {
    /// The outcome of a configuration, in botocore or in rollbook.
    struct Verdict: Equatable, Decodable {
        var method: String?
        var key: String?
        var region: String?
        var url: String?
        var error: String?
        var message: String?
    }

    private struct Question: Encodable {
        var environment: [String: String]
        var profile: String?
        var bucket: String
    }

    private static let bucket = "some-bucket"

    @Test("botocore and rollbook sign as the same identity, at the same place, or fail alike")
    func matrix() async throws {
        guard await Python.has("botocore"), await Python.has("moto") else { return }
        #expect(IdentityCase.all.count >= 60)
        #expect(Set(IdentityCase.all.map(\.name)).count == IdentityCase.all.count)
        for configuration in IdentityCase.all {
            try await IdentityHome.with { home in try await compare(configuration, home) }
        }
    }

    private func compare(_ configuration: IdentityCase, _ home: IdentityHome) async throws {
        let theirs = try await botocore(configuration, home)
        let askedByThem = try await home.askedForCredentials().map(comparable)
        let ours = try await rollbook(configuration, home)
        let askedByUs = try await home.askedForCredentials().map(comparable)
        let isSame = agree(theirs, ours) && askedByThem == askedByUs
        let text = "\(configuration.name):\n  botocore \(theirs)\n  \(askedByThem)\n  rollbook \(ours)\n  \(askedByUs)"
        if let difference = configuration.difference {
            #expect(!isSame, "\(text)\n  no difference any more: \(difference)")
        } else {
            #expect(isSame, "\(text)")
        }
    }

    private func botocore(_ configuration: IdentityCase, _ home: IdentityHome) async throws -> Verdict {
        try prepare(configuration, home)
        let question = Question(
            environment: home.environment(configuration.variables), profile: configuration.profile, bucket: Self.bucket)
        let input = String(decoding: try JSONEncoder().encode([question]), as: UTF8.self)
        let outcome = try await Python.run("credentials_oracle.py", [], input: input)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONDecoder().decode([Verdict].self, from: Data(outcome.output.utf8)).first)
    }

    /// The files anew: who was first may have renewed a sign-in.
    private func prepare(_ configuration: IdentityCase, _ home: IdentityHome) throws {
        if !configuration.config.isEmpty { try home.write(configuration.config, to: ".aws/config") }
        if !configuration.credentials.isEmpty { try home.write(configuration.credentials, to: ".aws/credentials") }
        for (path, text) in configuration.files { try home.write(text, to: path) }
    }

    private func rollbook(_ configuration: IdentityCase, _ home: IdentityHome) async throws -> Verdict {
        try prepare(configuration, home)
        var verdict = Verdict()
        do {
            let signers = Signers(home.surroundings(configuration.variables))
            let signer = try signers.signer(profile: configuration.profile, region: "us-east-1")
            let found = try await signer.credentials.current()
            (verdict.method, verdict.key) = (found.method.rawValue, found.credentials.accessKeyID)
            let sent = Mutex<HTTPRequest?>(nil)
            let client = S3Client(
                bucket: Self.bucket,
                configuration: S3Configuration(
                    region: signer.settings.region ?? "us-east-1", endpoint: signer.settings.endpoint(of: .s3)),
                credentials: signer.credentials, transport: Catcher { request in sent.withLock { $0 = request } },
                now: { Date() }, sleep: { _ in })
            _ = try await client.headBucket()
            let request = try #require(sent.withLock { $0 })
            verdict.url = request.url
            verdict.region = request.headers["Authorization"]?.split(separator: "/").dropFirst(2).first.map(String.init)
        } catch let error as AWSSettingsError {
            (verdict.error, verdict.message) = ("\(error.kind)", error.message)
        }
        return verdict
    }

    /// Answers to anything that all is well.
    private struct Catcher: Transport {
        let take: @Sendable (HTTPRequest) -> Void

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            take(request)
            return HTTPResponse(status: 200, headers: [:], body: [], url: request.url)
        }
    }

    private func agree(_ theirs: Verdict, _ ours: Verdict) -> Bool {
        guard let error = theirs.error else {
            return ours.error == nil && theirs.method == ours.method && comparable(theirs.key) == comparable(ours.key)
                && theirs.region == ours.region && theirs.url.map(withoutSlash) == ours.url.map(withoutSlash)
        }
        return ours.error.map { Self.kinds[error, default: []].contains($0) } ?? false
    }

    /// moto draws the keys of roles: those of two questions are never the same.
    private func comparable(_ key: String?) -> String? {
        key.map { $0.hasPrefix("ASIA") ? "a role's" : $0 }
    }

    private func comparable(_ asked: IdentityHome.Asked) -> IdentityHome.Asked {
        var asked = asked
        asked.key = comparable(asked.key)
        for own in ["botocore-session-", "rollbook-"] where asked.sts?["RoleSessionName"]?.hasPrefix(own) == true {
            asked.sts?["RoleSessionName"] = nil
        }
        return asked
    }

    private func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

    /// The kinds that rollbook gives to botocore's errors.
    private static let kinds: [String: Set<String>] = [
        "NoCredentialsError": ["none"], "PartialCredentialsError": ["incomplete"], "ProfileNotFound": ["noSuchProfile"],
        "ConfigParseError": ["badFile"], "InvalidConfigError": ["contradictory"], "InfiniteLoopConfigError": ["loop"],
        "CredentialRetrievalError": ["notRetrieved"], "MetadataRetrievalError": ["notRetrieved"],
        // botocore lets these through as they come from Python.
        "ValueError": ["notRetrieved"], "FileNotFoundError": ["notRetrieved"],
        "UnauthorizedSSOTokenError": ["signInAgain"], "SSOTokenLoadError": ["signInAgain"],
        "TokenRetrievalError": ["signInAgain"], "ClientError": ["refused"], "ForbiddenException": ["refused"],
        "InvalidIMDSEndpointModeError": ["contradictory"], "MissingDependencyException": ["unsupported"],
    ]
}
