import Foundation

/// The server of an S3 that others wrote: one process for all tests, which ends with this one. Each test has buckets of its own
/// names in it.
package struct EngineServer: Decodable, Sendable {
    /// Where its S3 is.
    package let s3: String
    /// A public front: `/BUCKET/key` is read by everyone, a folder as its `index.html`.
    package let front: String
    /// Its S3 as the engine itself serves it: moto ends the connection after each answer.
    package let plain: String

    /// A bucket with the channel that seeded_channel.py puts into every one.
    package struct Bucket: Encodable, Sendable {
        var name: String
        var versioned: Bool
        /// How much longer each copied part of an upload takes on moto.
        var partDelaySeconds: Double

        package init(_ name: String, versioned: Bool, partDelaySeconds: Double = 0) {
            self.name = name
            self.versioned = versioned
            self.partDelaySeconds = partDelaySeconds
        }
    }

    private static let servers = Dictionary(
        uniqueKeysWithValues: StoreEngine.allCases.map { ($0, ScriptServer($0.script)) })

    /// The one server of an engine, which has these buckets besides all others then.
    ///
    /// - Returns: `nil`, with a line that says so, when it cannot be served here.
    package static func with(_ buckets: [Bucket] = [], on engine: StoreEngine = .moto) async throws -> EngineServer? {
        if let lack = await engine.lack() {
            print("\(engine.rawValue) is not tried, because there is no \(lack)")
            return nil
        }
        guard let server = servers[engine] else { return nil }
        return try JSONDecoder().decode(EngineServer.self, from: try await server.ask(buckets))
    }

    /// A bucket name that no other test has.
    package static func name(_ purpose: String) -> String {
        "\(purpose)-\(UUID().uuidString.lowercased().prefix(8))"
    }
}
