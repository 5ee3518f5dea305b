import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Sandbox
import SimpleRepository
import TestKit
import TestMachine

@testable import Rollbook

/// A bucket with a log, three machines with a journal each, and a model that live through the same acts.
struct TeamStory {
    let bench: VersionedBench
    private(set) var journals: [Journal] = []
    private(set) var model = HistoryModel(.enabled)
    /// Ids of the model's runs.
    private var ids: [String] = []
    /// When each act was over, by the service's clock.
    private var times: [Date] = []
    private var journalCount = 0

    static let machines = 3

    init(_ bench: VersionedBench) throws {
        self.bench = bench
        for _ in 0..<Self.machines { journals.append(try newJournal()) }
    }

    private mutating func newJournal() throws -> Journal {
        journalCount += 1
        return try bench.journal("machine-\(journalCount)")
    }

    private static func key(_ number: Int) -> String {
        let project = ["p", "q"][HistoryAct.project(of: number)]
        return "v2/t\(HistoryAct.index(of: number))/\(project)-\(number)-py3-none-any.whl"
    }

    /// A process on a machine, which has read the log.
    private func process(_ machine: Int, through transport: (any Transport)? = nil) async throws -> Workspace {
        var workspace = bench.workspace(journals[machine], operatorName: "machine\(machine)") {
            [clock = bench.clock] duration in
            // A heartbeat each time that the clock jumps would be nothing but heartbeats.
            if duration == .seconds(60) { try await Task.sleep(for: .seconds(3600)) }
            clock.advance(seconds: Double(duration.components.seconds))
        }
        if let transport {
            workspace.connections.makeClient = { [bench] in bench.client($0.bucket, through: transport) }
        }
        workspace.team.logs = TeamLogs(interval: 20)
        try await workspace.logReader.read(workspace.channels)
        return workspace
    }

    // MARK: - Comparing

    /// - Returns: a difference from the rules; `nil` where there is none.
    mutating func differenceAfter(_ act: HistoryAct, on machine: Int) async throws -> String? {
        bench.clock.advance(seconds: 60)
        if let difference = try await perform(act, on: machine) { return difference }
        model.remember()
        times.append(bench.clock.now)
        let snapshot = try await bench.store.snapshot(bench.channel.bucket)
        let keys = (0..<HistoryAct.keyCount).map { ObjectKey(Self.key($0)) }
        let visible = keys.map { key in
            snapshot.visible[key].map {
                HistoryModel.Content(text: String(decoding: $0.bytes, as: UTF8.self), isOfRun: $0.cacheControl != nil)
            }
        }
        if visible != model.visible { return "readers see \(visible), by the rules \(model.visible)" }
        let counts = keys.map { snapshot.count($0) }
        if counts != model.counts { return "versions \(counts), by the rules \(model.counts)" }
        return try journals[machine].verify().first
    }

    /// Whether all machines, and a new one, end up with the same runs in the same order.
    mutating func differenceOfMachines() async throws -> String? {
        journals.append(try newJournal())
        var known: [[String]] = []
        for machine in journals.indices {
            let workspace = try await process(machine)
            let place = try bench.channel.logPlace.map { try workspace.journal.runsInLog($0.description) } ?? []
            let listed = try workspace.journal.listing()
            if !listed.unordered.isEmpty { return "machine \(machine) has runs without an order" }
            // A run that changed nothing is reported to no log.
            let logged = Set(place)
            if listed.ordered.filter(logged.contains) != place {
                return "machine \(machine) lists the runs in another order than the log"
            }
            known.append(place)
            if let finding = try workspace.journal.verify().first { return "machine \(machine): \(finding)" }
        }
        return Set(known).count == 1 ? nil : "machines know different runs: \(known)"
    }

    // MARK: - Acts

    private mutating func perform(_ act: HistoryAct, on machine: Int) async throws -> String? {
        switch act {
        case .publish(let steps):
            ids.append(try await publish(steps, in: try await process(machine)))
            model.publish(steps)
        case .kill(let writes, let request): try await kill(writes, at: request, on: machine)
        case .foreign(let write):
            let key = ObjectKey(Self.key(write.key))
            if let text = write.text {
                try await bench.foreign(key.text, text)
            } else {
                try await bench.store.delete(bucket: bench.channel.bucket, key: key)
            }
            model.foreign(write)
        case .rollBack(let number, let way, _):
            guard let run = model.run(number) else { return nil }
            return try await rollBack(run, way, on: machine)
        case .remove(let number):
            guard let run = model.run(number) else { return nil }
            return try await rolledBack(run, ", strategy: remove", in: try await process(machine)) { $0.remove(run) }
        case .restore(let number): return try await restore(number, on: machine)
        // Its disk is thrown away.
        case .handOver: journals[machine] = try newJournal()
        case .lose, .switchVersioning, .jump: break
        }
        return nil
    }

    /// A run as the runner makes one: the plan of each step is in the log before its first write, and what became of it before
    /// the next step.
    private func publish(_ steps: [[HistoryAct.Write]], in workspace: Workspace) async throws -> String {
        let journal = workspace.journal
        let run = RunRecord(
            id: workspace.machine.makeRunID(), kind: .playbook, name: "publish",
            operatorName: workspace.machine.operatorInfo.name,
            host: workspace.machine.operatorInfo.host, pid: 7, toolVersion: "test", definition: "",
            startedAt: bench.machineNow)
        let records = steps.indices.map {
            StepRecord(runID: run.id, position: $0, stepID: "step\($0)", kind: "mirror", channel: bench.channel.name)
        }
        try journal.beginRun(run, steps: records, at: bench.machineNow)
        let open = try await workspace.open(bench.channel)
        let locks = RunLocks(workspace: workspace, runID: run.id)
        do {
            for (position, writes) in steps.enumerated() {
                let log = RunLog(
                    workspace: workspace, runID: run.id, rollbackOf: nil, locks: locks,
                    plannedOn: try journal.logHeads())
                var changes: [Change] = []
                for write in writes { if let change = try await change(write, open) { changes.append(change) } }
                guard !changes.isEmpty else { continue }
                try await locks.hold(open)
                _ = try await workspace.publisher(for: open, runID: run.id, locks: locks, log: log).apply(
                    Plan(channel: open.channel, changes: changes), step: .init(runID: run.id, position: position))
                try await log.tellOutcome(on: [open], always: false)
            }
            try journal.updateRun(run.id, state: .done, message: nil, endedAt: bench.machineNow)
            try await RunLog(workspace: workspace, runID: run.id, rollbackOf: nil, locks: locks)
                .tellOutcome(on: [open], always: false)
        } catch {
            // Its process ends; what it holds stays as it is.
        }
        await locks.release()
        return run.id
    }

    /// A run is killed at one of its writes, and its machine's disk is thrown away. Deletes are left out: the writer of a
    /// marker would be unknown.
    private mutating func kill(_ writes: [HistoryAct.Write], at request: Int, on machine: Int) async throws {
        let writes = writes.filter { $0.text != nil }
        let killSwitch = KillSwitch(bench.transport, request: request)
        ids.append(try await publish([writes], in: try await process(machine, through: killSwitch)))
        let sent = killSwitch.sent?.compactMap { url in
            (0..<HistoryAct.keyCount).first { url.hasSuffix("/" + Self.key($0)) }
        }
        model.publish([writes], sent: sent)
        guard sent != nil else { return }
        journals[machine] = try newJournal()
        // Its lock gives no sign of life any more.
        bench.clock.advance(seconds: 700)
    }

    private mutating func rollBack(_ run: Int, _ way: HistoryAct.Way, on machine: Int) async throws -> String? {
        let workspace = try await process(machine)
        func pick(_ numbers: [Int], _ number: Int) -> Int { numbers[number % numbers.count] }
        let settings: String
        switch way {
        case .whole: settings = ""
        case .step(let number):
            let step = pick(model.steps(of: run), number)
            settings = ", steps: ['\(try workspace.journal.steps(of: ids[run])[step].stepID)']"
        case .index(let number): settings = ", indexes: ['v2/t\(pick(model.indexes(of: run), number))']"
        case .project(let number): settings = ", projects: [\(["p", "q"][pick(model.projects(of: run), number)])]"
        case .through(let number): settings = ", through: '\(ids[model.newest(number, from: run)])'"
        }
        return try await rolledBack(run, settings, in: workspace) { $0.rollBack(run, way) }
    }

    private mutating func rolledBack(
        _ run: Int, _ settings: String, in workspace: Workspace, byRules: (inout HistoryModel) -> HistoryModel.Outcome
    ) async throws -> String? {
        let result = try await bench.run(
            "rollback: { run: '\(ids[run])'\(settings) }", kind: .rollback, rollbackOf: ids[run], in: workspace)
        ids.append(result.run.id)
        return difference(result, byRules(&model))
    }

    private func difference(_ result: RunResult, _ wanted: HistoryModel.Outcome) -> String? {
        let end: HistoryModel.Outcome? =
            switch result.error as? RunError {
            case .conflicts?: .conflict
            case .lostVersions?: .lost
            default: result.isDone ? .done : nil
            }
        return end == wanted ? nil : "ended \(result.outcome), by the rules \(wanted)"
    }

    private mutating func restore(_ number: Int, on machine: Int) async throws -> String? {
        guard let moment = model.moment(number) else { return nil }
        let result = try await bench.run(
            "restore: { channel: nightly, at: '\(rfc3339(times[moment]))' }", kind: .restore,
            in: try await process(machine))
        ids.append(result.run.id)
        return difference(result, model.restore(number))
    }

    /// The change that a run makes to an object after reading it; `nil` where a delete has nothing to delete.
    private func change(_ write: HistoryAct.Write, _ open: OpenChannel) async throws -> Change? {
        let key = ObjectKey(Self.key(write.key))
        let newest = try await VersionLook(client: open.client).versions(of: [key])[key]?.first
        var before = Change.Before.exact(ObjectState(newest: newest, versioned: true))
        if newest.map({ !$0.isDeleteMarker }) ?? false {
            let (head, bytes) = try await open.client.getObject(key)
            before = .read(.object(RecordedObject(head, versioned: true)), bytes: bytes)
        } else if write.text == nil {
            return nil
        }
        let index = key.text.split(separator: "/").prefix(2).joined(separator: "/")
        let place = ObjectPlace(key, index: index, layout: .flat)
        guard let text = write.text else {
            return Change(
                key: key, index: index, project: place.project, rank: place.kind.withdrawn, action: .delete,
                before: before)
        }
        let content = Change.Content(
            source: .bytes(Array(text.utf8)), sha256: SHA256Digest(of: text.utf8), size: Int64(text.utf8.count),
            attributes: ObjectAttributes(contentType: "text/html", cacheControl: "no-cache"))
        return Change(
            key: key, index: index, project: place.project, rank: place.kind.appearing, action: .put(content),
            before: before)
    }
}
