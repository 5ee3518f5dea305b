import AWSRequests
import Foundation
import HTTPTransport
import Objects
import PlaybookFiles
import Publishing
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import Synchronization
import Testing

@testable import Indexes
@testable import Rollbook

/// A clock that the test turns.
final class TurnedClock: Sendable {
    private let time: Mutex<Date>

    init(_ start: Date) { time = Mutex(start) }

    var now: Date { time.withLock { $0 } }

    func advance(seconds: Double) { time.withLock { $0 += seconds } }
}

/// A versioned bucket in the embedded sandbox with a clock that the test turns, and journals beside it.
final class VersionedBench: Sendable {
    static let bucket = "packages"
    static let start = Date(timeIntervalSince1970: 1_795_442_531)
    static let index = "v2/gfx120X-all"

    let sandbox: Sandbox
    let channel: Channel
    let clock = TurnedClock(start)
    let folder: URL
    /// What runs told.
    let notes = Mutex<[String]>([])
    private let transport = CurlTransport(configuration: .patient)
    private let runCount = Mutex(0)

    /// A started sandbox with the channel's bucket.
    init(
        versioning: BucketVersioningState = .enabled, conditions: Channel.Conditions = .trusted,
        lock: LockSetting = .off, archive: ArchivePlace? = nil
    ) async throws {
        let clock = clock
        sandbox = try Sandbox(configuration: SandboxConfiguration(now: { clock.now }))
        try await sandbox.createBucket(Self.bucket, versioning: versioning)
        try await sandbox.start()
        channel = Channel(
            name: "nightly", bucket: Self.bucket, region: "us-east-2", endpoint: sandbox.s3URL, publicURL: "",
            roots: ["v2"], conditions: conditions, archive: archive, lock: lock)
        folder = FileManager.default.temporaryDirectory.appending(path: "rollbook-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        transport.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Ends the sandbox; a test's last line. Nothing may have been removed for good by then.
    func stop() async {
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

    func journal(_ name: String = "journal") throws -> Journal {
        let clock = clock
        return try Journal(path: folder.appending(path: "\(name).sqlite").path, now: { clock.now })
    }

    func client(_ bucket: String = VersionedBench.bucket) -> S3Client {
        let clock = clock
        return S3Client(
            bucket: bucket, configuration: S3Configuration(region: "us-east-2", endpoint: sandbox.s3URL),
            credentials: StaticCredentials(Credentials(accessKeyID: "testing", secretAccessKey: "testing")),
            transport: transport, now: { clock.now }, sleep: { _ in })
    }

    func workspace(
        _ journal: Journal, operatorName: String = "ada",
        // A slow machine is no reason for a heartbeat.
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0 * 1000) }
    ) -> Workspace {
        let clock = clock
        return Workspace(
            channels: [channel],
            catalog: Catalog(
                wheels: WheelRules(pythonTags: [], platformTags: []), projects: [],
                listing: ListingRules(names: [])),
            journal: journal, makeClient: { [self] in client($0.bucket) }, transport: transport,
            upstream: { throw UpstreamError.notConfigured }, spoolFolder: folder.path + "/spool",
            operatorInfo: .init(name: operatorName, host: "\(operatorName)-host", pid: 7, toolVersion: "test"),
            now: { clock.now }, sleep: sleep, makeRunID: { [self] in makeRunID() }, isInterrupted: { false },
            report: { [self] event in if case .note(let text) = event { notes.withLock { $0.append(text) } } },
            ask: { _ in .yes(means: .option("test")) }, publicWaitSeconds: 0, concurrencyMax: 8)
    }

    private func makeRunID() -> String {
        let digits = rfc3339(clock.now).filter(\.isNumber)
        let count = runCount.withLock { count in
            count += 1
            return count
        }
        return "\(digits.prefix(8))-\(digits.dropFirst(8))-run\(count)"
    }

    /// Writes as another tool does.
    func foreign(_ key: String, _ text: String) async throws {
        try await sandbox.put(
            bucket: Self.bucket, key: ObjectKey(key), bytes: Array(text.utf8), contentType: "text/html")
    }

    /// One run that writes and deletes objects through the publisher, as a mirror or reindex step does.
    @discardableResult
    func publish(
        _ journal: Journal, puts: [(key: String, text: String)], deletes: [String] = []
    ) async throws -> String {
        try await publish(journal, rounds: [Round(puts: puts, deletes: deletes)])
    }

    /// What one plan of a run writes and deletes.
    struct Round: Sendable {
        var puts: [(key: String, text: String)] = []
        var deletes: [String] = []
    }

    /// The same with several plans, one after another.
    @discardableResult
    func publish(_ journal: Journal, rounds: [Round]) async throws -> String {
        let workspace = workspace(journal)
        let open = try await workspace.open(channel)
        let run = RunRecord(
            id: makeRunID(), kind: .playbook, name: "publish", operatorName: "ada", host: "h", pid: 7,
            toolVersion: "test", definition: "", startedAt: clock.now)
        let step = StepRecord(runID: run.id, position: 0, stepID: "publish", kind: "mirror", channel: channel.name)
        try journal.beginRun(run, steps: [step], at: clock.now)
        let publisher = workspace.publisher(for: open, runID: run.id)
        for round in rounds {
            let plan = try await plan(round, open)
            let outcome = try await publisher.apply(plan, step: .init(runID: run.id, position: 0))
            precondition(
                outcome.count(.applied) == plan.changes.count, "\(outcome.changes.compactMap(\.message))")
        }
        try journal.updateRun(run.id, state: .done, message: nil, endedAt: clock.now)
        return run.id
    }

    private func plan(_ round: Round, _ open: OpenChannel) async throws -> Plan {
        let (puts, deletes) = (round.puts, round.deletes)
        let keys = puts.map { ObjectKey($0.key) } + deletes.map { ObjectKey($0) }
        let versions = try await VersionLook(client: open.client).versions(of: keys)
        func change(_ key: String, _ action: Change.Action) -> Change {
            let index = key.split(separator: "/").prefix(2).joined(separator: "/")
            let place = ObjectPlace(ObjectKey(key), index: index, layout: .flat)
            let rank = if case .delete = action { place.kind.withdrawn } else { place.kind.appearing }
            let newest = versions[ObjectKey(key)]?.first
            return Change(
                key: ObjectKey(key), index: index, project: place.project, rank: rank, action: action,
                before: .exact(ObjectState(newest: newest, versioned: true)))
        }
        let changes =
            puts.map { put in
                let bytes = Array(put.text.utf8)
                return change(
                    put.key,
                    .put(
                        Change.Content(
                            source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count),
                            attributes: ObjectAttributes(contentType: "text/html", cacheControl: "no-cache"))))
            } + deletes.map { change($0, .delete) }
        return Plan(channel: channel, changes: changes)
    }

    /// Runs a playbook of one step, such as `rollback: { run: last }`.
    func run(
        _ step: String, kind: RunRecord.Kind = .action, rollbackOf: String? = nil, in workspace: Workspace
    ) async throws -> RunResult {
        let text = "playbook: test\nsummary: A test.\nsteps:\n  - id: only\n    \(step)\n"
        let playbook = try PlaybookFolder(path: folder.path).parsePlaybook(text: text, name: "test")
        return try await Runner(workspace: workspace).run(playbook, inputs: [:], kind: kind, rollbackOf: rollbackOf)
    }

    /// What readers see of the indexes: per key the content with the headers that matter.
    func state() async throws -> [String: String] {
        var state: [String: String] = [:]
        for entry in try await sandbox.versions(Self.bucket) where entry.isLatest && !entry.version.isDeleteMarker {
            guard entry.key.hasPrefix("v2/") else { continue }
            let headers = entry.version.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let metadata = entry.version.metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            state[entry.key.text] = ([entry.version.etag.text] + headers + metadata).joined(separator: " ")
        }
        return state
    }
}

extension RunResult {
    var isDone: Bool { if case .done = outcome { true } else { false } }

    var error: (any Error)? { if case .error(let error) = outcome { error } else { nil } }
}
