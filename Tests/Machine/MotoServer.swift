import Foundation

/// An S3 that somebody else wrote, moto: one process for all tests, which ends with this one. Each test has buckets of its
/// own names in it.
package struct MotoServer: Decodable, Sendable {
    /// Where its S3 is.
    package let s3: String
    /// A public front: `/BUCKET/key` is read anonymously, a folder as its `index.html`.
    package let front: String
    /// Its S3 as moto itself serves it, which ends the connection after each answer.
    package let plain: String

    /// A bucket with the channel that serve_moto.py puts into every one.
    package struct Bucket: Encodable, Sendable {
        var name: String
        var versioned: Bool
        /// How much longer each copied part of an upload takes.
        var partDelaySeconds: Double

        package init(_ name: String, versioned: Bool, partDelaySeconds: Double = 0) {
            self.name = name
            self.versioned = versioned
            self.partDelaySeconds = partDelaySeconds
        }
    }

    private static let process = ScriptServer("serve_moto.py")

    /// The one server, which has these buckets besides all others then.
    ///
    /// - Returns: `nil`, with a line that says so, when the tests' interpreter has no moto.
    package static func with(_ buckets: [Bucket] = []) async throws -> MotoServer? {
        for module in ["moto.server", "boto3"] where !(await Python.has(module)) {
            print("not tried, because \(Python.interpreter) has no \(module)")
            return nil
        }
        return try JSONDecoder().decode(MotoServer.self, from: try await process.ask(buckets))
    }

    /// A bucket name that no other test has.
    package static func name(_ purpose: String) -> String {
        "\(purpose)-\(UUID().uuidString.lowercased().prefix(8))"
    }
}
