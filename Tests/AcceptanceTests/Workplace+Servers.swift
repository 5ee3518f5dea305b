import Foundation
import PlaybookFiles
import Subprocess
import TestMachine
import Testing

extension Workplace {
    /// Serves `rollbook sandbox` on the folder `data` while `body` runs, and kills it after.
    func withSandbox<Result: Sendable>(
        data: String, _ body: (SandboxAddress) async throws -> Result
    ) async throws -> Result {
        let sandbox = rollbook(["sandbox", "--keep", data, "--port", "0", "--offline", "--format", "json", "--quiet"])
        return try await sandbox.serve { lines in
            var text = ""
            for try await line in lines {
                text += line
                if line == "}" { break }
            }
            return try await body(JSONDecoder().decode(SandboxAddress.self, from: Data(text.utf8)))
        }
    }

    /// Serves a script of Tests/Oracles while `body` runs, and kills it after. `body` gets its first line.
    func withOracle<Result: Sendable>(
        _ script: String, _ arguments: String..., body: (String) async throws -> Result
    ) async throws -> Result {
        try await python([Repository.oracle(script)] + arguments).serve { lines in
            for try await line in lines { return try await body(line) }
            throw NotServing(script: script)
        }
    }

    struct NotServing: Error {
        let script: String
    }

    /// The bucket, read with boto3.
    func state(of bucket: String, at endpoint: String) async throws -> BucketState {
        try await oracle("bucket_state.py", endpoint, bucket).document()
    }

    /// The output of a script of Tests/Oracles, which has to succeed.
    func oracle(_ script: String, _ arguments: String..., input: String = "") async throws -> Python.Outcome {
        let outcome = try await Python.run(script, arguments, input: input)
        #expect(outcome.status == 0, "\(script) \(arguments): \(outcome.output)\n\(outcome.errors)")
        return outcome
    }

    /// A folder of playbooks: the repository's own, over them those given, by file name.
    /// - Returns: its path.
    func playbooks(_ files: [String: String]) throws -> String {
        let target = folder + "/playbooks"
        try? FileManager.default.removeItem(atPath: target)
        try FileManager.default.copyItem(atPath: Self.repository + "/playbooks", toPath: target)
        for (name, text) in files { try write(text, to: "playbooks/" + name) }
        return target
    }
}

/// The text of a channels.yaml.
struct ChannelsFile: Sendable {
    struct Channel: Sendable {
        var name, bucket, endpoint, publicURL: String
        var production: Bool
        var roots = ["v2-staging", "v2"]
        /// More lines, such as `conditions: trusted`.
        var settings: [String] = []
    }

    var channels: [Channel]

    var text: String {
        "channels:\n"
            + channels.map { channel in
                ([
                    "  \(channel.name):", "    bucket: \(channel.bucket)", "    region: us-east-2",
                    "    endpoint: \(channel.endpoint)", "    production: \(channel.production)",
                    "    public: \(channel.publicURL)", "    roots: [\(channel.roots.joined(separator: ", "))]",
                ] + channel.settings.map { "    " + $0 }).joined(separator: "\n")
            }.joined(separator: "\n") + "\n"
    }
}

extension ChannelsFile {
    /// The channels of a sandbox that another process serves.
    init(_ sandbox: SandboxAddress) {
        channels = sandbox.channels.map { channel in
            Channel(
                name: channel.name, bucket: channel.bucket, endpoint: sandbox.s3, publicURL: channel.publicURL,
                production: channel.production, settings: ["conditions: trusted"])
        }
    }
}

extension Python.Outcome {
    func document<Document: Decodable>() throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(output.utf8))
    }
}
