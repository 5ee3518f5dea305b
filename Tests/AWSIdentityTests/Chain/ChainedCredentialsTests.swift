import AWSIdentity
import AWSRequests
import FoundationEssentials
import Synchronization
import Testing

/// How long credentials are used, and who waits for others.
@Suite struct ChainedCredentialsTests {
    /// A world with one role, whose credentials last an hour, and a service that counts.
    private final class RoleService: Sendable {
        let time = TestTime()
        private let state = Mutex((asked: 0, isDown: false))

        var asked: Int { state.withLock { $0.asked } }

        func set(isDown: Bool) {
            state.withLock { $0.isDown = isDown }
        }

        var credentials: ChainedCredentials {
            let files = [
                "/home/u/.aws/config": """
                [default]
                role_arn = arn:aws:iam::123456789012:role/Publisher
                source_profile = base
                [profile base]
                aws_access_key_id = AKIDBASE
                aws_secret_access_key = base-secret
                """
            ]
            let surroundings = Surroundings.test(
                files: files, transport: AnsweringTransport { [self] _ in try await answer() },
                now: { [time] in time.now })
            return ChainedCredentials(
                CredentialChain(profile: nil, region: "us-east-2", surroundings: surroundings),
                now: { [time] in time.now })
        }

        private func answer() async throws -> (Int, String) {
            // So that others come while it is under way.
            for _ in 0..<20 { await Task.yield() }
            return state.withLock { state in
                if state.isDown { return (500, "") }
                state.asked += 1
                let end = UTCTime(time.now.addingTimeInterval(3600)).iso8601
                return (
                    200,
                    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA\(state.asked)</AccessKeyId>"
                        + "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                        + "<Expiration>\(end)</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
                )
            }
        }
    }

    private func keys(_ credentials: ChainedCredentials, _ count: Int) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<count { group.addTask { try await credentials.credentials().accessKeyID } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("One search serves all that wait; an hour in which they end three times is worked through")
    func oneSearch() async throws {
        let service = RoleService()
        let credentials = service.credentials
        #expect(try await Set(keys(credentials, 50)) == ["ASIA1"] && service.asked == 1)
        for round in 2...4 {
            service.time.advance(3600)
            #expect(try await Set(keys(credentials, 50)) == ["ASIA\(round)"] && service.asked == round)
        }
    }

    @Test(
        "Before their end others are looked for; while the service fails the old ones go on, to their end and no longer"
    )
    func inTime() async throws {
        let service = RoleService()
        let credentials = service.credentials
        #expect(try await credentials.credentials().accessKeyID == "ASIA1")
        service.time.advance(3600 - 15 * 60)
        #expect(try await credentials.credentials().accessKeyID == "ASIA1" && service.asked == 1)
        service.set(isDown: true)
        service.time.advance(1)
        #expect(try await credentials.credentials().accessKeyID == "ASIA1")
        service.set(isDown: false)
        #expect(try await credentials.credentials().accessKeyID == "ASIA1", "the next look is a minute later")
        service.time.advance(60)
        #expect(try await credentials.credentials().accessKeyID == "ASIA2")
        service.set(isDown: true)
        service.time.advance(3600)
        await #expect { _ = try await credentials.credentials() } throws: { error in
            (error as? AWSSettingsError)?.kind == .refused && "\(error)".contains("AssumeRole")
        }
    }

    @Test("What a service calls expired is replaced once for all that were told so, and none of them gets it again")
    func replaced() async throws {
        for _ in 0..<20 {
            let service = RoleService()
            let credentials = service.credentials
            let first = try await credentials.credentials()
            let others = try await withThrowingTaskGroup(of: [String?].self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        [
                            try await credentials.replacement(of: first)?.accessKeyID,
                            try await credentials.credentials().accessKeyID,
                        ]
                    }
                }
                return try await group.reduce(into: Set<String?>()) { $0.formUnion($1) }
            }
            #expect(others == ["ASIA2"] && service.asked == 2)
        }
    }

    @Test("The files are read again after a minute, because other programs replace what is in them")
    func reread() async throws {
        let time = TestTime()
        let surroundings = Surroundings.test(readFile: { path in
            guard path == "/home/u/.aws/credentials" else { return nil }
            let seconds = Int(time.now.timeIntervalSince(TestTime.start))
            return Array("[default]\naws_access_key_id = AKID\(seconds)\naws_secret_access_key = s\n".utf8)
        })
        let credentials = ChainedCredentials(
            CredentialChain(profile: nil, region: "us-east-2", surroundings: surroundings), now: { time.now })
        #expect(try await credentials.credentials().accessKeyID == "AKID0")
        time.advance(59)
        #expect(try await credentials.credentials().accessKeyID == "AKID0")
        time.advance(1)
        let last = try await credentials.credentials()
        #expect(last.accessKeyID == "AKID60")
        #expect(try await credentials.replacement(of: last) == nil, "the file has no others")
    }

    @Test("Keys of the environment that have expired are told so")
    func expired() async throws {
        let surroundings = Surroundings.test([
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "sEcReT", "AWS_SESSION_TOKEN": "tOkEn",
            "AWS_CREDENTIAL_EXPIRATION": "2026-11-29T11:59:59Z",
        ])
        let credentials = ChainedCredentials(
            CredentialChain(profile: nil, region: "us-east-2", surroundings: surroundings), now: { TestTime.start })
        await #expect { _ = try await credentials.credentials() } throws: { error in
            (error as? AWSSettingsError)?.kind == .signInAgain && "\(error)".contains("2026-11-29T11:59:59")
                && !"\(error)".contains("sEcReT")
        }
    }

    @Test("A code is asked for by its device, and nobody at the terminal is an error that says what to do")
    func secondFactor() async throws {
        let config = """
            [profile dev]
            role_arn = arn:aws:iam::123456789012:role/Publisher
            source_profile = dev
            mfa_serial = arn:aws:iam::123456789012:mfa/me
            aws_access_key_id = AKIDBASE
            aws_secret_access_key = base-secret
            """
        let questions = Mutex<[String]>([])
        let surroundings = Surroundings.test(
            files: ["/home/u/.aws/config": config],
            ask: { question in
                questions.withLock { $0.append(question) }
                return nil
            })
        let chain = CredentialChain(profile: "dev", region: "us-east-2", surroundings: surroundings)
        await #expect { _ = try await chain.find() } throws: { error in
            (error as? AWSSettingsError)?.kind == .notRetrieved
                && "\(error)".contains("export-credentials --profile dev")
        }
        #expect(questions.withLock { $0 } == ["MFA code of arn:aws:iam::123456789012:mfa/me"])
    }

    @Test("No text of credentials holds the secret or the token")
    func redaction() async throws {
        let found = FoundCredentials(
            Credentials(accessKeyID: "AKID", secretAccessKey: "sEcReT", sessionToken: "tOkEn"), by: .environment,
            place: "here")
        var dumped = ""
        dump([found], to: &dumped)
        for text in [
            "\(found)", String(reflecting: found), String(reflecting: StaticCredentials(found.credentials)), dumped,
        ] {
            #expect(text.contains("AKID"))
            #expect(!text.contains("sEcReT") && !text.contains("tOkEn"), "\(text)")
        }
    }
}
