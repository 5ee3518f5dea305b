import AWSRequests
import FoundationEssentials
import HTTPTransport
import S3
import Synchronization
import Testing

/// Requests that outlive the session which signs them.
@Suite struct CredentialExpiryTests {
    /// Has another session each time that one was refused.
    private final class Sessions: CredentialsProvider {
        private let number = Mutex(1)

        private var current: Credentials {
            Credentials(accessKeyID: "ASIA\(number.withLock { $0 })", secretAccessKey: "secret", sessionToken: "token")
        }

        func credentials() async throws -> Credentials { current }

        func replacement(of rejected: Credentials) async throws -> Credentials? {
            number.withLock { $0 += 1 }
            return current
        }
    }

    private static let expired = ScriptedTransport.Reply.answer(400, [:], errorDocument("ExpiredToken"))
    private static let slowDown = ScriptedTransport.Reply.answer(503, [:], errorDocument("SlowDown"))
    private static let answer = ScriptedTransport.Reply.answer(200, [:], emptyListing)

    /// Lists, and returns the sessions that signed.
    private func signers(_ replies: [ScriptedTransport.Reply]) async throws -> [String] {
        let transport = ScriptedTransport(replies)
        let client = S3Client(
            bucket: "wheels", configuration: S3Configuration(region: "us-east-2"), credentials: Sessions(),
            transport: transport, now: { ScriptedClient.time }, sleep: { _ in })
        var failure: (any Error)?
        do {
            _ = try await client.listObjectsV2(prefix: "")
        } catch {
            failure = error
        }
        #expect((failure as? S3Error)?.code == (transport.requests.count == replies.count ? nil : .expiredToken))
        return transport.requests.compactMap {
            $0.headers["Authorization"]?.firstMatch(of: /Credential=([^\/]+)/).map { String($0.1) }
        }
    }

    @Test("A request that is refused for a long time is signed by as many sessions as it outlives")
    func outlived() async throws {
        #expect(
            try await signers([Self.expired, Self.slowDown, Self.expired, Self.slowDown, Self.answer])
                == ["ASIA1", "ASIA2", "ASIA2", "ASIA3", "ASIA3"])
    }

    @Test("A session that is refused as soon as it was issued is not replaced again")
    func refusedAtOnce() async throws {
        #expect(try await signers([Self.expired, Self.expired, Self.answer]) == ["ASIA1", "ASIA2"])
    }
}
