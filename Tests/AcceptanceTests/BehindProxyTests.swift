import Testing

/// The built program behind a proxy that variables of its environment name.
@Suite struct BehindProxyTests {
    private static let password = "canary-secret"
    private static let proxy = "http://user:\(password)@127.0.0.1:1"

    @Test("A proxy that is down ends a command with exit 69, and is named with each host, without its password")
    func down() async throws {
        try await Workplace.with { place in
            let channels = ChannelsFile(channels: [
                .init(
                    name: "nightly", bucket: "a-bucket", endpoint: "https://store.example.test",
                    publicURL: "https://public.example.test/", production: false)
            ])
            let playbooks = try place.playbooks(["channels.yaml": channels.text])
            for command in [["doctor", "nightly"], ["reindex", "nightly", "--yes", "--verbose"]] {
                var invocation = place.rollbook(command + ["--playbooks", playbooks])
                invocation.environment.merge([
                    "HTTPS_PROXY": Self.proxy, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                ]) { $1 }
                let outcome = try await invocation.run()
                #expect(outcome.status == 69, "\(outcome.transcript)")
                let hosts =
                    command[0] == "doctor" ? ["store.example.test", "public.example.test"] : ["store.example.test"]
                for part in hosts + ["the proxy 127.0.0.1:1 (HTTPS_PROXY) cannot be used: Connection refused"] {
                    #expect(outcome.transcript.contains(part), "\(part)\n\(outcome.transcript)")
                }
                #expect(!outcome.transcript.contains(Self.password))
            }
        }
    }

    @Test("A rehearsal is this machine's own, and needs no proxy")
    func rehearsal() async throws {
        try await Workplace.with { place in
            var invocation = place.rollbook(["reindex", "nightly", "--rehearse", "--offline", "--yes"])
            for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] { invocation.environment[name] = Self.proxy }
            let outcome = try await invocation.run()
            #expect(outcome.status == 0, "\(outcome.transcript)")
        }
    }
}
