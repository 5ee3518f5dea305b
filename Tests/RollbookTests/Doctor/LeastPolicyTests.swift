import Foundation
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import Testing

/// The policy that doctor prints is enough, and nothing in it is too much: a key that may do only what it allows makes a
/// rollout and takes it back.
@Suite struct LeastPolicyTests {
    private static var setup: BenchSetup {
        var setup = BenchSetup()
        setup.lock = .required(key: LockSetting.defaultKey)
        setup.log = .required
        return setup
    }

    /// Actions that the flow of `rollOutAndBack` does not reach: large objects, tags, ACLs, and requests of doctor alone.
    private static let occasional: Set = [
        "s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts",
        "s3:GetObjectTagging",
        "s3:GetObjectVersionTagging", "s3:PutObjectTagging", "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketNotification", "s3:GetBucketPolicy", "s3:GetBucketPolicyStatus", "s3:GetObjectAcl",
        "s3:GetObjectVersionAcl", "s3:PutObjectAcl",
    ]

    private func json(_ policy: LeastPolicy) throws -> String {
        String(decoding: try JSONEncoder().encode(policy), as: UTF8.self)
    }

    private func policy(of bench: TestBench) -> LeastPolicy {
        LeastPolicy(bench.channels.map { LeastPolicy.Use($0, writes: true, invalidates: false) })
    }

    private func restrict(_ workspace: inout Workspace, _ bench: TestBench) {
        workspace.connections.makeClient = { bench.client($0.bucket, as: .restricted) }
    }

    /// Mirror and pages, checked; the same again; rolled back; and the rollback rolled back.
    /// - Returns: how each run ended, and the notes.
    private func rollOutAndBack(_ bench: TestBench) async throws -> (said: [String], notes: [String]) {
        let change: (inout Workspace) -> Void = { restrict(&$0, bench) }
        let playbook = try bench.playbook(
            "rollout",
            steps: """
                  - id: update
                    mirror: { channel: nightly, package: torch }
                  - id: pages
                    reindex: { channel: nightly }
                  - id: check
                    verify: { channel: nightly }

                """)
        var results = [try await bench.run(playbook, change)]
        results.append(try await bench.run(playbook, change))
        results.append(try await bench.rollBack(results[0].run, "", change))
        results.append(try await bench.rollBack(results[2].run, "", change))
        return (results.map(\.said), bench.recorder.notes)
    }

    @Test("With the policy, a rollout, its repetition, its rollback and the undo are done")
    func enough() async throws {
        try await TestBench.with(Self.setup) { bench in
            try #require(bench.sandbox.restrict(key: "restricted", to: json(policy(of: bench))))
            let outcome = try await rollOutAndBack(bench)
            #expect(outcome.said == Array(repeating: "done", count: 4), "\(outcome.notes)")
            let refused = await bench.sandbox.log().filter { $0.status == 403 && $0.accessKeyID == "restricted" }
            #expect(refused.map { "\($0.operation) \($0.key)" } == [])
            let signers = Set(await bench.sandbox.log().filter { $0.method == "PUT" }.map(\.accessKeyID))
            #expect(signers.contains("restricted"))
        }
    }

    static let needed = LeastPolicy([
        .init(Channel(name: "c", bucket: "b", region: "us-east-2", publicURL: ""), writes: true, invalidates: false)
    ]).statements.flatMap(\.actions).filter { !occasional.contains($0) }

    @Test("Without any one of its actions something is refused", arguments: needed)
    func notTooMuch(action: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            var policy = policy(of: bench)
            for index in policy.statements.indices { policy.statements[index].actions.removeAll { $0 == action } }
            policy.statements.removeAll { $0.actions.isEmpty }
            try #require(bench.sandbox.restrict(key: "restricted", to: json(policy)))
            _ = try? await rollOutAndBack(bench)
            let refused = await bench.sandbox.log().filter { $0.status == 403 && $0.accessKeyID == "restricted" }
            #expect(!refused.isEmpty, "\(action) is not needed")
        }
    }

    @Test("Resources are those of the channel: its roots, listed indexes and own documents, in its partition")
    func resources() throws {
        let channel = Channel(
            name: "c", bucket: "wheels", region: "cn-north-1", publicURL: "", roots: ["v2"],
            indexes: ["v2/a", "v4/whl"],
            cloudFront: CloudFrontSetting(distribution: "E1"), expectedBucketOwner: "123456789012",
            archive: ArchivePlace("s3://archive/runs"), lock: .required(key: "locks/wheels"),
            log: .elsewhere(try #require(ArchivePlace("s3://private/team"))))
        let policy = LeastPolicy([.init(all: channel)])
        func resources(_ sid: String) -> [String]? { policy.statements.first { $0.sid == sid }?.resources }
        #expect(resources("Bucket1") == ["arn:aws-cn:s3:::wheels"])
        let objects = ["v2/*", "v4/whl/*", ".rollbook/*", "locks/wheels"].map { "arn:aws-cn:s3:::wheels/\($0)" }
        #expect(resources("Read1") == objects && resources("Write1") == objects && resources("Tags1") == objects)
        #expect(resources("Log1") == ["arn:aws-cn:s3:::private/team/*"])
        #expect(resources("Archive1") == ["arn:aws-cn:s3:::archive/runs/*"])
        #expect(resources("Invalidate1") == ["arn:aws-cn:cloudfront::123456789012:distribution/E1"])
        #expect(resources("Distribution1") == resources("Invalidate1"))
        #expect(resources("CachePolicies1") == ["arn:aws-cn:cloudfront::*:cache-policy/*"])
        let adHoc = LeastPolicy([
            .init(Channel(name: "x", bucket: "x", region: "us-east-2", publicURL: ""), writes: false, invalidates: true)
        ])
        #expect(adHoc.statements.map(\.resources) == [["arn:aws:s3:::x"], ["arn:aws:s3:::x/*"]])
    }

    @Test("A playbook needs what its steps do, on the channels that they name")
    func playbooks() throws {
        let channels = ["dev", "nightly"].map {
            Channel(
                name: $0, bucket: $0, region: "us-east-2", publicURL: "https://example.org/",
                cloudFront: CloudFrontSetting(distribution: "E1"))
        }
        func uses(_ steps: String) throws -> [String] {
            let inputs = steps.contains("$c") ? "inputs:\n  c: { help: a channel }\n" : ""
            let text = "playbook: p\nsummary: A test.\n\(inputs)steps:\n" + steps
            let playbook = try PlaybookFolder(path: "none").parsePlaybook(text: text, name: "p")
            return playbook.uses(of: channels).map { use in
                use.channel.name + (use.writes ? " writes" : "") + (use.invalidates ? " invalidates" : "")
            }
        }
        #expect(try uses("  - id: a\n    reindex: { channel: dev }\n") == ["dev writes invalidates"])
        #expect(try uses("  - id: a\n    verify: { channel: nightly }\n") == ["nightly"])
        #expect(
            try uses("  - id: a\n    reindex: { channel: $c }\n") == [
                "dev writes invalidates", "nightly writes invalidates",
            ])
        #expect(try uses("  - id: a\n    rollback: { run: last }\n").count == 2)
        #expect(try uses("  - id: a\n    manual: { message: Look. }\n") == [])
        #expect(
            try uses("  - id: a\n    verify: { channel: dev }\n  - id: b\n    invalidate: { channel: dev }\n")
                == ["dev invalidates"])
    }
}
