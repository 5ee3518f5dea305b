import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Sandbox
import SimpleRepository
import TestKit
import TestMachine
import Testing
import Verification

@testable import Rollbook

/// Runs that publish over objects that readers get by their own ACLs.
@Suite("Publishing where objects are public by their ACLs", .takes(.server)) struct ACLPublishTests {
    private static let page = "\(VersionedBench.index)/torch/index.html"
    private static let root = "\(VersionedBench.index)/index.html"

    /// A bucket without a policy whose pages anyone may read by their ACLs.
    private func bench(
        acl: String? = nil, ownership: String? = "ObjectWriter", isPublicByPolicy: Bool = false
    ) async throws -> VersionedBench {
        let bench = try await VersionedBench(
            storage: StorageSetting(acl: acl), ownership: ownership, isPublic: true, publicRead: isPublicByPolicy)
        let attributes = ObjectAttributes(
            contentType: "text/html",
            storage: .init(acl: ownership == "BucketOwnerEnforced" ? nil : .canned("public-read")))
        for key in [Self.page, Self.root] { try await bench.foreign(key, "theirs", bearing: attributes) }
        bench.clock.advance(seconds: 60)
        return bench
    }

    private func publish(_ key: String, _ journal: Journal, on bench: VersionedBench) async throws -> [ChangeRecord] {
        let run = try await bench.publishLooking(
            journal, steps: [[(key: key, text: "ours")]], in: bench.workspace(journal))
        try journal.updateRun(run, state: .done, message: nil, endedAt: bench.machineNow)
        return try journal.changes(of: run)
    }

    private func findings(
        _ changes: [ChangeRecord], _ journal: Journal, on bench: VersionedBench, wasServed: Bool = false
    ) async throws -> [Finding] {
        let workspace = waiting(journal, on: bench)
        let open = try await workspace.open(bench.channel)
        return try await WrittenObjects(
            site: workspace.publicSite(bench.channel), waitSeconds: 0, acls: LostACL(open),
            wasServed: { _ in wasServed }
        ).looks(at: changes)
    }

    /// A 403 is looked at again until the channel's error TTL is over: the bench's clock goes on meanwhile.
    private func waiting(_ journal: Journal, on bench: VersionedBench) -> Workspace {
        bench.workspace(journal, sleep: { bench.clock.advance(seconds: $0 / .seconds(1)) })
    }

    private func note(_ keys: [(key: String, text: String?)], on bench: VersionedBench) async throws -> String? {
        let journal = try bench.journal()
        let open = try await bench.workspace(journal).open(bench.channel)
        let versions = try await VersionLook(client: open.client).versions(of: keys.map { ObjectKey($0.key) })
        let changes = keys.map { key, text in
            let place = ObjectPlace(ObjectKey(key), index: VersionedBench.index, layout: .flat)
            let content = Change.Content(
                source: .bytes([1]), sha256: SHA256Digest(of: [1]), size: 1, attributes: ObjectAttributes())
            return Change(
                key: ObjectKey(key), index: VersionedBench.index, project: place.project, rank: place.kind.appearing,
                action: text == nil ? .delete : .put(content),
                before: .exact(ObjectState(newest: versions[ObjectKey(key)]?.first, versioned: true)))
        }
        return try await PublicACLs(channel: open).note(on: Plan(channel: bench.channel, changes: changes))
    }

    @Test("A page that was public and is not any more fails the step, with the rollback as its remedy; that mends it")
    func lost() async throws {
        let bench = try await bench()
        let journal = try bench.journal()
        let changes = try await publish(Self.page, journal, on: bench)
        let found = try await findings(changes, journal, on: bench)
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.name == .forbidden && $0.verdict == .fail && $0.remedy == .rollback })
        #expect(found[0].message.contains("the version before it was public by its ACL (public-read)"))
        #expect(found[0].hint?.text.contains("`rollbook rollback \(changes[0].runID)`") == true)
        bench.clock.advance(seconds: 60)
        let result = try await bench.run(
            "rollback: { run: \(changes[0].runID) }", kind: .rollback, rollbackOf: changes[0].runID,
            in: waiting(journal, on: bench))
        #expect(result.isDone)
        let back = try await findings(try journal.changes(of: result.run.id), journal, on: bench)
        #expect(back.first { $0.subject.hasSuffix("index.html") }?.verdict == .pass)
        await bench.stop()
    }

    @Test("So does a new page beside public ones; with `acl` of the channel neither does")
    func new() async throws {
        let key = "\(VersionedBench.index)/numpy/index.html"
        for acl in [nil, "public-read"] {
            let bench = try await bench(acl: acl)
            let journal = try bench.journal()
            let found = try await findings(try await publish(key, journal, on: bench), journal, on: bench)
            let file = found.first { $0.subject.hasSuffix("index.html") }
            #expect(file?.verdict == (acl == nil ? .fail : .pass))
            await bench.stop()
        }
    }

    @Test("A page that was verified before, and is refused since it was written, fails without any ACL")
    func served() async throws {
        let bench = try await bench(ownership: "BucketOwnerEnforced")
        let journal = try bench.journal()
        let changes = try await publish(Self.page, journal, on: bench)
        let seen = try await findings(changes, journal, on: bench, wasServed: true)
        #expect(seen.allSatisfy { $0.name == .forbidden && $0.verdict == .fail && $0.remedy == .rollback })
        let unseen = try await findings(changes, journal, on: bench)
        #expect(unseen.allSatisfy { $0.verdict == .inconclusive && $0.remedy == .wait })
        await bench.stop()
    }

    @Test("The plan warns, where no policy lets readers in all the same")
    func warned() async throws {
        let plain = try await bench()
        let note = try await note([(Self.page, "ours")], on: plain)
        #expect(
            note?.contains("\(Self.page) is public by its ACL (public-read), and the new version is private:")
                == true)
        #expect(note?.contains("`acl: public-read`") == true)
        let new = try await self.note([("\(VersionedBench.index)/numpy/index.html", "ours")], on: plain)
        #expect(new?.hasPrefix(Self.root) == true)
        #expect(try await self.note([(Self.page, nil)], on: plain) == nil)
        await plain.sandbox.install([SandboxFault(.accessDenied403, operation: "GetBucketPolicyStatus")])
        #expect(try await self.note([(Self.page, "ours")], on: plain)?.contains("unless a bucket policy") == true)
        await plain.stop()
        for quiet in [
            try await bench(acl: "public-read"), try await bench(ownership: "BucketOwnerEnforced"),
            try await bench(isPublicByPolicy: true),
        ] {
            #expect(try await self.note([(Self.page, "ours")], on: quiet) == nil)
            await quiet.stop()
        }
    }

    @Test("A write that the bucket's policy denies names what the policy demands, and with it the write passes")
    func demanded() async throws {
        let policy = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
             "Resource": "arn:aws:s3:::packages/*",
             "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}}]}
            """
        for encryption in [nil, StorageSetting.Encryption(algorithm: .sseKMS, key: "arn:aws:kms:k")] {
            let bench = try await VersionedBench(
                lock: .optional(key: ".rollbook/lock"), storage: .init(encryption: encryption))
            try await bench.foreign(Self.page, "theirs")
            let journal = try bench.journal()
            let run = try await bench.publish(journal, puts: [(Self.page, "ours")])
            bench.clock.advance(seconds: 60)
            try await bench.sandbox.setConfiguration("policy", policy, of: bench.channel.bucket)
            let result = try await bench.run(
                "rollback: { run: \(run) }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
            if encryption == nil {
                let open = try await bench.workspace(journal).open(bench.channel)
                #expect(
                    await open.unmetDemands() == [
                        "s3:x-amz-server-side-encryption must be aws:kms: `encryption` of the channel says it"
                    ])
                #expect(!result.isDone)
            } else {
                #expect(result.isDone, "\(result.outcome)")
                let own = try await bench.sandbox.versions(bench.channel.bucket).filter {
                    $0.key.hasPrefix(".rollbook/")
                }
                #expect(own.count > 2)
                #expect(own.allSatisfy { $0.version.encryption == "aws:kms" })
            }
            await bench.stop()
        }
    }
}
