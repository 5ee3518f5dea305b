import AWSRequests
import FoundationEssentials
import Synchronization

/// An S3 and a CDN in this process, on loopback: for rehearsals and tests.
///
/// The S3 port also serves CloudFront's invalidation API, and `/_sandbox/` (see `SandboxAdmin`).
package final class Sandbox: Sendable {
    /// The S3 face, which can be called without a server.
    package let s3: SandboxS3
    /// The CDN face of each distribution, by id.
    package let distributions: [String: SandboxCDN]
    private let bodies: BodyFolder
    private let rate = ConnectionRate()
    private let configuration: SandboxConfiguration
    private let servers = Mutex(Servers())

    private struct Servers: Sendable {
        var running: [HTTPServer] = []
        var s3URL = ""
        var cdnURLs: [String: String] = [:]
    }

    /// Opens the store; it does not serve yet.
    /// - Throws: `EventLogError` or `BodyError` when the data folder holds something else or is in use.
    package init(configuration: SandboxConfiguration) throws {
        self.configuration = configuration
        bodies = try BodyFolder(path: configuration.dataFolder.map { $0 + "/bodies" })
        let store = try SandboxStore(
            folder: configuration.dataFolder, bodies: bodies, identifiers: configuration.identifiers,
            now: configuration.now)
        let s3 = SandboxS3(
            store: store, bodies: bodies, credentials: configuration.credentials, region: configuration.region,
            partBytesMin: configuration.partBytesMin, now: configuration.now)
        self.s3 = s3
        distributions = Dictionary(
            configuration.distributions.map { distribution in
                (distribution.id, SandboxCDN(distribution: distribution, origin: s3, now: configuration.now))
            },
            uniquingKeysWith: { first, _ in first })
    }

    /// Starts to serve.
    /// - Throws: `IOError` when a port is not available; then nothing is served.
    package func start() async throws {
        do {
            let control = try await listen(port: configuration.s3Port, respond: controlPlane)
            servers.withLock { $0.s3URL = control }
            for (id, cdn) in distributions {
                let url = try await listen(port: cdn.distribution.port) { await cdn.respond(to: $0) }
                servers.withLock { $0.cdnURLs[id] = url }
            }
        } catch {
            await stop()
            throw error
        }
    }

    /// Ends every connection, closes the ports and releases the data folder. The store stays readable.
    package func stop() async {
        let running = servers.withLock { servers in
            defer { servers = Servers() }
            return servers.running
        }
        s3.indexers.stop()
        for server in running { await server.stop() }
        await s3.store.close()
    }

    /// Restricts a key from now on to the actions that this identity policy (JSON) allows.
    /// - Returns: `false` where the document is not a policy; then nothing changes.
    package func restrict(key accessKeyID: String, to policy: String) -> Bool {
        guard let policy = BucketPolicy(json: Array(policy.utf8)) else { return false }
        s3.identityPolicies.withLock { $0[accessKeyID] = policy }
        return true
    }

    /// Limits the bandwidth of each connection, in each direction; `nil` for no limit.
    package func limitConnections(toBytesPerSecond limit: Int?) {
        rate.bytesPerSecond = limit
    }

    /// Makes a bucket reachable through an access point, by its host name and in copy sources, until the sandbox ends.
    package func openAccessPoint(_ name: String, of account: String, to bucket: String) {
        s3.accessPoints.withLock { $0["\(name)-\(account)"] = bucket }
    }

    /// Lets a key sign from now on, in place of the one with its id.
    package func admit(_ key: SandboxCredentials) {
        s3.signatures.keys.admit(key)
    }

    /// The URL of S3, without `/` at its end; empty unless started.
    package var s3URL: String { servers.withLock { $0.s3URL } }

    /// The URL of a distribution, without `/` at its end; `nil` unless it exists and is started.
    package func cdnURL(for distribution: String) -> String? {
        servers.withLock { $0.cdnURLs[distribution] }
    }

    private func listen(port: Int, respond: @escaping HTTPServer.Respond) async throws -> String {
        let server = try await HTTPServer(port: port, bodies: bodies, rate: rate, respond: respond)
        servers.withLock { $0.running.append(server) }
        return "http://127.0.0.1:\(server.port)"
    }

    private var controlPlane: HTTPServer.Respond {
        let admin = SandboxAdmin(
            store: s3.store, log: s3.log, faults: s3.faults, indexers: s3.indexers, rate: rate,
            distributions: distributions)
        let control = CloudFrontControl(
            distributions: distributions, signatures: s3.signatures, identifiers: configuration.identifiers,
            now: configuration.now)
        return { [s3] request in
            if request.target.hasPrefix(SandboxAdmin.pathPrefix) { return await admin.respond(to: request) }
            if request.target.hasPrefix(CloudFrontControl.pathPrefix) { return await control.respond(to: request) }
            return await s3.respond(to: request)
        }
    }
}
