import AWSRequests
package import Foundation
package import HTTPTransport
import Indexes
package import Objects
package import PlaybookFiles
package import RunJournal
package import S3
import S3Writes
package import Sandbox
import SimpleRepository
package import Synchronization
import Testing

/// A versioned bucket in the embedded sandbox with a clock that the test turns, and journals beside it.
package final class VersionedBench: Sendable {
    package static let bucket = "packages"
    package static let start = Date(timeIntervalSince1970: 1_795_442_531)
    package static let index = "v2/gfx120X-all"

    package let sandbox: Sandbox
    /// Where the bucket is: the sandbox, unless another was given.
    package let store: any BenchStore
    /// How many seconds the machine's clock is ahead of the service's.
    package let skew = Mutex(0.0)
    package let channel: Channel
    package let clock = TurnedClock(start)
    package let folder: URL
    /// Notes that runs reported.
    package let notes = Mutex<[String]>([])
    package let transport: any Transport
    private let connection = CurlTransport(configuration: .patient)
    private let runCount = Mutex(0)

    /// A started sandbox with the channel's bucket.
    /// - Parameters:
    ///   - ownership: `nil`: ACLs are on, as in old buckets.
    ///   - isPublic: whether readers ask S3 itself, without credentials.
    ///   - publicRead: whether the bucket's policy lets them.
    package init(
        versioning: BucketVersioningState = .enabled, conditions: Channel.Conditions = .trusted,
        lock: LockSetting = .off, archive: ArchivePlace? = nil, on store: (any BenchStore)? = nil,
        bucket: String = VersionedBench.bucket, storage: StorageSetting = .asTheBucket,
        ownership: String? = "BucketOwnerEnforced", isPublic: Bool = false, publicRead: Bool = false
    ) async throws {
        let clock = clock
        sandbox = try Sandbox(configuration: SandboxConfiguration(now: { clock.now }))
        try await sandbox.createBucket(
            Self.bucket, versioning: versioning, publicRead: publicRead, ownership: ownership)
        try await sandbox.start()
        self.store = store ?? sandbox
        transport = store is MotoStore ? MarkerSeconds(connection) : connection
        channel = Channel(
            name: "nightly", bucket: bucket, region: "us-east-2", endpoint: self.store.s3URL,
            publicURL: isPublic ? "\(self.store.s3URL)/\(bucket)/" : "",
            roots: ["v2"], conditions: conditions, archive: archive, lock: lock, storage: storage)
        folder = FileManager.default.temporaryDirectory.appending(path: "rollbook-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        connection.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Ends the sandbox; a test's last line. Nothing may have been removed for good by then.
    package func stop() async {
        let journals = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.filter {
            $0.hasSuffix(".sqlite")
        }
        let kept = (journals ?? []).reduce(into: Set<String>()) { kept, name in
            kept.formUnion(Removals.keptMD5s(folder.appending(path: name).path))
        }
        let problems = Removals.problems(await sandbox.purgedVersions()) { kept.contains($0) }
        #expect(problems == [], "no default operation deletes for good")
        await sandbox.stop()
    }

    package func journal(_ name: String = "journal") throws -> Journal {
        try .fresh(folder.appending(path: "\(name).sqlite").path, now: { [self] in machineNow })
    }

    /// By the clock of the machine that rollbook runs on.
    package var machineNow: Date { clock.now + skew.withLock { $0 } }

    /// - Parameter transport: `nil`: the bench's own.
    package func client(
        _ bucket: String? = nil, through transport: (any Transport)? = nil
    ) -> S3Client {
        let clock = clock
        let transport = transport ?? self.transport
        return S3Client(
            bucket: bucket ?? channel.bucket,
            configuration: S3Configuration(
                region: "us-east-2", endpoint: store.s3URL, encryption: .init(channel.storage.encryption)),
            credentials: StaticCredentials(Credentials(accessKeyID: "testing", secretAccessKey: "testing")),
            transport: transport, now: { clock.now }, sleep: { _ in })
    }

    /// Somebody else deletes an object.
    package func deleteByOthers(_ key: ObjectKey) async throws {
        let delete = { [self] in try await store.delete(bucket: channel.bucket, key: key) }
        if store is MotoStore { try await MarkerSeconds.apart(delete) } else { try await delete() }
    }

    /// The id of the next run.
    package func makeRunID() -> String {
        let digits = rfc3339(machineNow).filter(\.isNumber)
        let count = runCount.withLock { count in
            count += 1
            return count
        }
        return "\(digits.prefix(8))-\(digits.dropFirst(8))-run\(count)"
    }

    /// Writes as another tool does.
    package func foreign(_ key: String, _ text: String) async throws {
        try await sandbox.put(
            bucket: Self.bucket, key: ObjectKey(key), bytes: Array(text.utf8), contentType: "text/html")
    }

    /// Somebody else puts an object that bears more than its bytes.
    package func foreign(_ key: String, _ text: String, bearing attributes: ObjectAttributes) async throws {
        let bytes = Array(text.utf8)
        _ = try await S3Writer(client()).putObject(
            ObjectKey(key), body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: attributes,
            condition: .none)
    }

    /// Somebody else gives the current object tags (PutObjectTagging).
    package func tag(_ key: String, _ tags: [String: String]) async throws {
        guard !tags.isEmpty else { return }
        var call = S3Call(
            operation: "PutObjectTagging", method: "PUT", effect: .once, key: ObjectKey(key), query: [("tagging", "")])
        var writer = XMLWriter()
        writer.element("Tagging", namespace: XMLWriter.namespace) { writer in
            writer.element("TagSet") { writer in
                for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
                    writer.element("Tag") { writer in
                        writer.element("Key", key)
                        writer.element("Value", value)
                    }
                }
            }
        }
        call.send(writer)
        let client = client()
        try await call.performed(in: client.bucket, of: client.configuration) { call in
            try await client.connection.perform(call) { _ in }
        }
    }

    /// Names of the metadata by which runs know what they wrote.
    package static let marks: Set<String> = ["rollbook-run", "rollbook-change", "rollbook-restores", "checksum-sha256"]

    /// The readers' view of the indexes: for each key the content with the headers that matter, without the marks of runs.
    package func state() async throws -> [String: String] {
        var state: [String: String] = [:]
        for entry in try await sandbox.versions(Self.bucket) where entry.isLatest && !entry.version.isDeleteMarker {
            guard entry.key.hasPrefix("v2/") else { continue }
            let headers = entry.version.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let metadata = entry.version.metadata.filter { !Self.marks.contains($0.key) }.sorted { $0.key < $1.key }.map
            { "\($0.key)=\($0.value)" }
            state[entry.key.text] = ([entry.version.etag.text] + headers + metadata).joined(separator: " ")
        }
        return state
    }
}
