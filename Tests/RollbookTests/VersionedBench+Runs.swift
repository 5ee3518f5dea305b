import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import Synchronization
import TestKit

@testable import Rollbook

extension VersionedBench {
    func workspace(
        _ journal: Journal, operatorName: String = "ada",
        // A slow machine is no reason for a heartbeat.
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0 * 1000) }
    ) -> Workspace {
        Workspace(
            channels: [channel],
            catalog: Catalog(
                wheels: WheelRules(pythonTags: [], platformTags: []), projects: [],
                listing: ListingRules(names: [])),
            journal: journal,
            connections: Connections(
                makeClient: { [self] in client($0.bucket) }, transport: transport,
                upstream: { throw UpstreamError.notConfigured }),
            clock: RunClock(now: { [self] in machineNow }, sleep: sleep),
            console: Console(
                report: { [self] event in if case .note(let text) = event { notes.withLock { $0.append(text) } } },
                ask: { _ in .yes(means: .option("test")) }),
            machine: .tested(
                .init(name: operatorName, host: "\(operatorName)-host", pid: 7, toolVersion: "test"),
                folder: folder.path
            ) { [self] in makeRunID() },
            limits: RunLimits(publicWaitSeconds: 0, settleSeconds: 0, concurrencyMax: 8))
    }

    /// One run that writes and deletes objects through the publisher, as a mirror or reindex step does.
    @discardableResult
    func publish(
        _ journal: Journal, puts: [(key: String, text: String)], deletes: [String] = []
    ) async throws -> String {
        try await publish(journal, rounds: [Round(puts: puts, deletes: deletes)])
    }

    /// One run that creates an object which bears more than its bytes.
    func publish(
        _ journal: Journal, creating key: String, _ text: String, bearing attributes: ObjectAttributes
    ) async throws -> String {
        let (run, publisher) = try await begin(journal, steps: 1)
        let bytes = Array(text.utf8)
        let place = ObjectPlace(ObjectKey(key), index: Self.index, layout: .flat)
        let content = Change.Content(
            source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count), attributes: attributes)
        let change = Change(
            key: ObjectKey(key), index: Self.index, project: place.project, rank: place.kind.appearing,
            action: .put(content), before: .exact(.absent))
        let outcome = try await publisher.apply(
            Plan(channel: channel, changes: [change]), step: .init(runID: run, position: 0))
        precondition(outcome.count(.applied) == 1, "\(outcome.changes.compactMap(\.message))")
        try journal.updateRun(run, state: .done, message: nil, endedAt: machineNow)
        return run
    }

    /// The writes and deletes of one plan of a run.
    struct Round: Sendable {
        var puts: [(key: String, text: String)] = []
        var deletes: [String] = []
    }

    /// A run with several plans, one after another, each in a step of its own.
    @discardableResult
    func publish(_ journal: Journal, rounds: [Round]) async throws -> String {
        let workspace = workspace(journal)
        let open = try await workspace.open(channel)
        let run = RunRecord(
            id: makeRunID(), kind: .playbook, name: "publish", operatorName: "ada", host: "h", pid: 7,
            toolVersion: "test", definition: "", startedAt: machineNow)
        let steps = rounds.indices.map { position in
            StepRecord(
                runID: run.id, position: position, stepID: "publish-\(position)", kind: "mirror", channel: channel.name)
        }
        try journal.beginRun(run, steps: steps, at: machineNow)
        let publisher = workspace.publisher(for: open, runID: run.id)
        for (position, round) in rounds.enumerated() {
            let plan = try await plan(round, open)
            let outcome = try await publisher.apply(plan, step: .init(runID: run.id, position: position))
            precondition(
                outcome.count(.applied) == plan.changes.count, "\(outcome.changes.compactMap(\.message))")
        }
        try journal.updateRun(run.id, state: .done, message: nil, endedAt: machineNow)
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
}

extension RunResult {
    var isDone: Bool { if case .done = outcome { true } else { false } }

    var error: (any Error)? { if case .error(let error) = outcome { error } else { nil } }
}
