import Foundation
import Indexes
import PlaybookFiles

/// The output of `show`, `run`, `resume` and `rollback` with `--format json`.
struct RunDocument: Decodable, Sendable {
    var schema: Int
    var run: Run
    var steps: [Step]
    var changes: [Change]
    var checks: [Check]
    var approvals: [Approval]

    struct Run: Decodable, Sendable {
        var id, kind, name, state: String
        var rollbackOf, verdict: String?
        var rolledBackBy: [String]?
    }

    struct Step: Decodable, Sendable {
        var id, kind, state: String
    }

    struct Change: Decodable, Sendable {
        var step, channel, bucket, key, action, state: String
        var before, after: State?
    }

    struct State: Decodable, Sendable {
        var kind: String
        var versionID, sha256: String?
    }

    struct Check: Decodable, Sendable {
        var name, verdict: String
    }

    struct Approval: Decodable, Sendable {
        var step, operatorName, means: String
        var approved: Bool
    }
}

/// The output of `status` and `history` with `--format json`.
struct RunList: Decodable, Sendable {
    var schema: Int
    var runs: [Row]

    struct Row: Decodable, Sendable {
        var id, state: String
        var rollbackOf, verdict: String?
        var changes: [String: Int]
    }
}

/// The output of `sandbox` with `--format json`.
struct SandboxAddress: Decodable, Sendable {
    var s3, region, accessKeyID, secretAccessKey: String
    var upstream: String?
    var channels: [Channel]

    struct Channel: Decodable, Sendable {
        var name, bucket, publicURL: String
        var production: Bool
        var roots: [String]
    }

    /// The environment that an AWS tool needs to work on the sandbox.
    var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL_S3": s3, "AWS_ACCESS_KEY_ID": accessKeyID, "AWS_SECRET_ACCESS_KEY": secretAccessKey,
            "AWS_REGION": region, "AWS_DEFAULT_REGION": region,
        ]
    }
}

/// A bucket as boto3 reads it (Tests/Oracles/bucket_state.py).
struct BucketState: Decodable, Sendable {
    var versions: [Version]
    /// Current objects: key to SHA-256 of the bytes that GetObject gave.
    var objects: [String: String]
    /// Current objects: key to the headers that an object keeps.
    var heads: [String: Head]

    struct Head: Decodable, Sendable, Hashable {
        var contentType, cacheControl: String?
        var metadata: [String: String]

        /// Copies bear marks of their own.
        var withoutMarks: Head {
            var head = self
            head.metadata = metadata.filter { !$0.key.hasPrefix("rollbook-") && $0.key != "checksum-sha256" }
            return head
        }
    }

    /// Without rollbook's own documents: the facts of files belong to no run.
    var withoutOwnDocuments: BucketState {
        var state = self
        state.versions.removeAll { $0.key.hasPrefix(".rollbook/") }
        state.objects = objects.filter { !$0.key.hasPrefix(".rollbook/") }
        state.heads = heads.filter { !$0.key.hasPrefix(".rollbook/") }
        return state
    }

    /// The packages as readers get them: bytes and headers by key.
    var packages: [String: Package] {
        Dictionary(
            uniqueKeysWithValues: objects.filter { !$0.key.hasPrefix(".rollbook/") }.map { key, sha256 in
                (key, Package(sha256: sha256, head: heads[key]?.withoutMarks))
            })
    }

    struct Package: Sendable, Hashable {
        var sha256: String
        var head: Head?
    }

    struct Version: Decodable, Sendable, Hashable {
        var key, versionID: String
        var isLatest, isMarker: Bool
    }

    var pages: [String: String] { objects.filter { $0.key.hasSuffix("/index.html") } }
}

extension Invocation.Outcome {
    func document<Document: Decodable>(_: Document.Type = Document.self) throws -> Document {
        do {
            return try JSONDecoder().decode(Document.self, from: Data(output.utf8))
        } catch {
            throw Unreadable(error: error, transcript: transcript)
        }
    }

    struct Unreadable: Error {
        let error: any Error
        let transcript: String
    }
}
