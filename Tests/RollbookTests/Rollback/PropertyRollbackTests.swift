import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

/// Properties that objects bear besides their bytes come back with them.
@Suite("What objects bear besides their bytes", .takes(.server)) struct PropertyRollbackTests {
    struct Property: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var give: @Sendable (inout ObjectAttributes) -> Void = { _ in }
        /// Tags that are given to the object once it is there.
        var tags: [String: String] = [:]

        init(
            _ name: String, tags: [String: String] = [:],
            _ give: @escaping @Sendable (inout ObjectAttributes) -> Void = { _ in }
        ) {
            (testDescription, self.tags, self.give) = (name, tags, give)
        }
    }

    /// How the run met the object.
    enum Meeting: CaseIterable { case overwritten, deleted, created, overwrittenUnread }

    static let properties =
        single + [Property("all of them", tags: ["team": "a+b=c"]) { all in single.forEach { $0.give(&all) } }]
    private static let single = [
        Property("content type") { $0.contentType = "text/plain" },
        Property("cache control") { $0.cacheControl = "max-age=300" },
        Property("encoding") { $0.contentEncoding = "br" },
        Property("disposition") { $0.contentDisposition = "attachment" },
        Property("language") { $0.contentLanguage = "de" },
        Property("expires") { $0.expires = "Wed, 21 Oct 2026 07:28:00 GMT" },
        Property("redirect") { $0.websiteRedirect = "/elsewhere" },
        Property("metadata") { $0.metadata["owner"] = "ada" },
        Property("tags", tags: ["team": "a+b=c", "stage": ""]),
        Property("storage class") { $0.storage.storageClass = "STANDARD_IA" },
        Property("encryption") { $0.storage.encryption = .init(algorithm: "aws:kms", keyID: "arn:aws:kms:k") },
        Property("bucket key") {
            $0.storage.encryption = .init(algorithm: "aws:kms", keyID: "arn:aws:kms:k", bucketKey: "true")
        },
        Property("grants") { $0.storage.acl = .grants(grants) },
        Property("canned ACL") { $0.storage.acl = .canned("public-read") },
    ]
    private static let grants = [
        ObjectACL.Grant(.id("75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"), .fullControl),
        ObjectACL.Grant(.uri("http://acs.amazonaws.com/groups/global/AllUsers"), .read),
        ObjectACL.Grant(.id("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"), .readACP),
    ]
    /// No listing shows them, and a copy does not take them over: they come back where they were read, or written by a run.
    private static let unlisted: Set<String> = ["redirect", "encryption", "bucket key", "all of them"]
    private static let key = "\(VersionedBench.index)/torch/index.html"

    /// Without what differs from run to run.
    private func borne(_ bench: VersionedBench) async throws -> String {
        let client = bench.client()
        guard case .present(let head) = try await client.headObject(ObjectKey(Self.key)) else { return "absent" }
        var attributes = head.attributes
        let metadata = attributes.metadata.filter { !VersionedBench.marks.contains($0.key) }
        attributes.metadata = [:]
        let tags = try await client.getObjectTagging(ObjectKey(Self.key)).pairs.map { "\($0.key)=\($0.value)" }.sorted()
        let acl = try await client.getObjectACL(ObjectKey(Self.key)).headers.sorted { $0.key < $1.key }
        return "\(head.etag) \(attributes) \(metadata.sorted { $0.key < $1.key }) \(tags) \(acl)"
    }

    private func rollBack(_ run: String, _ journal: Journal, on bench: VersionedBench) async throws -> String {
        bench.clock.advance(seconds: 60)
        let result = try await bench.run(
            "rollback: { run: \(run) }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
        #expect(result.isDone, "\(result.outcome)")
        return result.run.id
    }

    @Test(
        "Each comes back, and goes and comes back again", arguments: FaultScale.every(2, of: properties),
        Meeting.allCases)
    func comesBack(property: Property, meeting: Meeting) async throws {
        if meeting == .overwrittenUnread, Self.unlisted.contains(property.testDescription) { return }
        let bench = try await VersionedBench(ownership: nil)
        try await goesAndComes(bench, property, meeting)
        await bench.stop()
    }

    @Test("The same on an S3 that somebody else wrote, as far as it keeps them")
    func moto() async throws {
        try await MotoStore.with { store in
            for property in Self.properties {
                let bucket = EngineServer.name("packages")
                let bench = try await VersionedBench(conditions: .verify, on: store, bucket: bucket)
                try await store.create(bucket, versioning: .enabled)
                try await goesAndComes(bench, property, .overwritten)
                await bench.stop()
            }
        }
    }

    private func goesAndComes(_ bench: VersionedBench, _ property: Property, _ meeting: Meeting) async throws {
        let journal = try bench.journal()
        var attributes = ObjectAttributes(contentType: "text/html")
        property.give(&attributes)
        if meeting != .created {
            try await bench.foreign(Self.key, "theirs", bearing: attributes)
            try await bench.tag(Self.key, property.tags)
        }
        let before = try await borne(bench)
        bench.clock.advance(seconds: 60)
        let run = try await self.run(meeting, attributes, journal, on: bench)
        if meeting == .created { try await bench.tag(Self.key, property.tags) }
        let after = try await borne(bench)
        #expect(before != after)
        let rollback = try await rollBack(run, journal, on: bench)
        #expect(try await borne(bench) == before, "\(property)")
        let undo = try await rollBack(rollback, journal, on: bench)
        #expect(try await borne(bench) == after, "\(property)")
        _ = try await rollBack(undo, journal, on: bench)
        #expect(try await borne(bench) == before, "\(property)")
    }

    private func run(
        _ meeting: Meeting, _ attributes: ObjectAttributes, _ journal: Journal, on bench: VersionedBench
    ) async throws -> String {
        switch meeting {
        case .overwrittenUnread: return try await bench.publish(journal, puts: [(Self.key, "ours")])
        case .created: return try await bench.publish(journal, creating: Self.key, "ours", bearing: attributes)
        case .overwritten, .deleted:
            let text = meeting == .deleted ? nil : "ours"
            let run = try await bench.publishLooking(
                journal, steps: [[(key: Self.key, text: text)]], in: bench.workspace(journal))
            try journal.updateRun(run, state: .done, message: nil, endedAt: bench.machineNow)
            return run
        }
    }

    @Test("What a run creates is kept as its channel says, also when it is published again")
    func created() async throws {
        let setting = StorageSetting(
            storageClass: "INTELLIGENT_TIERING",
            encryption: .init(algorithm: .sseKMS, key: "arn:aws:kms:k", bucketKey: true), acl: "public-read")
        let bench = try await VersionedBench(storage: setting, ownership: nil)
        let journal = try bench.journal()
        let run = try await bench.publish(journal, puts: [(Self.key, "ours")])
        let after = try await borne(bench)
        for part in ["INTELLIGENT_TIERING", "aws:kms", "arn:aws:kms:k", "true", "public-read"] {
            #expect(after.contains(part))
        }
        let rollback = try await rollBack(run, journal, on: bench)
        #expect(try await borne(bench) == "absent")
        _ = try await rollBack(rollback, journal, on: bench)
        #expect(try await borne(bench) == after)
        #expect(await bench.sandbox.operationCounts()["GetBucketOwnershipControls"] == nil, "the channel says the ACL")
        await bench.stop()
    }

    @Test("Where no versions are kept, they come back with the kept bytes")
    func kept() async throws {
        let bench = try await VersionedBench(versioning: .never, ownership: "ObjectWriter")
        let journal = try bench.journal()
        var attributes = ObjectAttributes(contentType: "text/html")
        Self.properties.last?.give(&attributes)
        try await bench.foreign(Self.key, "theirs", bearing: attributes)
        let before = try await borne(bench)
        bench.clock.advance(seconds: 60)
        let run = try await bench.publishReading(journal, [(Self.key, "ours")])
        _ = try await rollBack(run, journal, on: bench)
        #expect(try await borne(bench) == before)
        await bench.stop()
    }
}
