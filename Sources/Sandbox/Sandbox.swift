import FoundationEssentials
import S3
import Synchronization

/// An S3 and a CDN in this process, on loopback: for rehearsals and tests.
package final class Sandbox: Sendable {
    package let s3: SandboxS3
    private let bodies: BodyFolder
    private let configuration: SandboxConfiguration
    private let servers = Mutex(Servers())

    private struct Servers: Sendable {
        var s3: HTTPServer?
        var s3URL = ""
    }

    /// Opens the store; serves nothing yet.
    /// - Throws: `EventLogError` or `BodyError` when the data folder holds something else or is in use.
    package init(configuration: SandboxConfiguration) throws {
        self.configuration = configuration
        bodies = try BodyFolder(path: configuration.dataFolder.map { $0 + "/bodies" })
        let store = try SandboxStore(
            folder: configuration.dataFolder, bodies: bodies, identifiers: configuration.identifiers,
            now: configuration.now)
        s3 = SandboxS3(
            store: store, bodies: bodies, credentials: configuration.credentials, region: configuration.region,
            now: configuration.now)
    }

    /// Starts to serve.
    /// - Throws: `IOError` when a port cannot be had.
    package func start() async throws {
        let server = try await HTTPServer(port: configuration.s3Port, bodies: bodies) { [s3] in
            await s3.respond(to: $0)
        }
        servers.withLock {
            $0.s3 = server
            $0.s3URL = "http://127.0.0.1:\(server.port)"
        }
    }

    /// Ends every connection and closes the ports.
    package func stop() async {
        let server = servers.withLock { servers in
            defer { servers.s3 = nil }
            return servers.s3
        }
        await server?.stop()
    }

    /// Where S3 is served; empty before `start()`.
    package var s3URL: String { servers.withLock { $0.s3URL } }
}
