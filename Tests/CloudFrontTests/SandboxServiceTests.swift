import AWSRequests
import CloudFront
import FoundationEssentials
import HTTPTransport
import Sandbox
import Synchronization
import Testing

/// The client on the sandbox's CloudFront, over real sockets.
@Suite("CloudFront client on the sandbox")
struct SandboxServiceTests {
    @Test("Created, in progress, completed; the same reference is the same invalidation; the limits hold")
    func life() async throws {
        let hours = Mutex(0)
        let sandbox = try Sandbox(
            configuration: SandboxConfiguration(
                distributions: [CDNDistribution(id: "E1", bucket: "b", invalidationSeconds: 60)],
                now: { Date().addingTimeInterval(Double(hours.withLock { $0 }) * 3600) }))
        try await sandbox.start()
        let transport = CurlTransport(
            configuration: .init(timeouts: Timeouts(connectSeconds: 3600, stallSeconds: 3600)))
        let client = { (distribution: String, secret: String) in
            CloudFrontClient(
                distribution: distribution, endpoint: CloudFrontEndpoint(url: sandbox.s3URL, bucketRegion: "us-east-2"),
                credentials: StaticCredentials(Credentials(accessKeyID: "testing", secretAccessKey: secret)),
                transport: transport, now: { Date() }, sleep: { _ in })
        }
        let own = client("E1", "testing")
        let batch = InvalidationBatch(paths: ["/a&b/", "/v2/*"], callerReference: "one")
        let created = try await own.createInvalidation(batch)
        #expect(!created.isCompleted && created.batch == batch)
        #expect(try await own.createInvalidation(batch) == created)
        #expect(try await !own.getInvalidation(created.id).isCompleted)
        let wild = InvalidationBatch(paths: (0..<15).map { "/\($0)/*" }, callerReference: "two")
        #expect(await code { try await own.createInvalidation(wild) } == .tooManyInvalidations)
        let other = InvalidationBatch(paths: ["/c"], callerReference: "one")
        #expect(await code { try await own.createInvalidation(other) } == .batchAlreadyExists)
        #expect(await code { try await own.getInvalidation("INONE") } == .noSuchInvalidation)
        #expect(await code { try await client("E9", "testing").createInvalidation(batch) } == .noSuchDistribution)
        #expect(await code { try await client("E1", "wrong").createInvalidation(batch) } == .signatureDoesNotMatch)

        // The service's clock is an hour ahead now: the client corrects its own.
        hours.withLock { $0 = 1 }
        #expect(try await own.getInvalidation(created.id).isCompleted)
        #expect(try await own.createInvalidation(wild).batch.paths.count == 15)
        transport.close()
        await sandbox.stop()
    }

    private func code(of operation: () async throws -> Invalidation) async -> CloudFrontError.Code? {
        do {
            _ = try await operation()
            return nil
        } catch {
            return (error as? CloudFrontError)?.code
        }
    }
}
