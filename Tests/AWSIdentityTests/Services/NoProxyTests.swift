import AWSIdentity
import HTTPTransport
import Synchronization
import Testing

/// The services of this machine and its host are asked by the transport without proxies: a proxy would give its own
/// machine's credentials, or see these.
@Suite struct NoProxyTests {
    @Test(
        "Instance metadata and container endpoints are asked without proxies",
        arguments: [
            [:], ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/role"],
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://credentials.example.test/role"],
        ])
    func withoutProxies(_ environment: [String: String]) async throws {
        let direct = Mutex<[String]>([])
        let byProxies = Mutex<[String]>([])
        var surroundings = Surroundings.test(
            environment,
            transport: AnsweringTransport { request in
                byProxies.withLock { $0.append(request.url) }
                return (500, "")
            })
        surroundings.localTransport = AnsweringTransport { request in
            direct.withLock { $0.append(request.url) }
            return (404, "")
        }
        let signer = try Signers(surroundings).signer(profile: nil, region: "us-east-2")
        await #expect(throws: (any Error).self) { try await signer.credentials.current() }
        let (asked, leaked) = (direct.withLock { $0 }, byProxies.withLock { $0 })
        #expect(!asked.isEmpty)
        #expect(leaked == [])
    }
}
