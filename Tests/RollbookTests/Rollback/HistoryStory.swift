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
import Synchronization
import TestKit

@testable import Rollbook

/// A bucket and a model that live through the same acts.
struct HistoryStory {
    let bench: VersionedBench
    let place: HistoryPlace
    /// Distinguishes the keys of this history from those of others in the same bucket.
    let tag: String
    var journal: Journal
    var model: HistoryModel
    /// Ids of the model's runs.
    private var ids: [String] = []
    /// When each act was over, by the service's clock.
    private var times: [Date] = []
    private var journalCount = 1
    private var hasHandedOver = false

    enum End: Equatable { case ended(HistoryModel.Outcome), unordered, other }

    typealias Outcome = (end: End, text: String)

    init(_ bench: VersionedBench, _ place: HistoryPlace, tag: String) async throws {
        (self.bench, self.place, self.tag) = (bench, place, tag)
        journal = try bench.journal()
        model = HistoryModel(place == .versioned ? .enabled : .never)
    }

    private func key(_ number: Int) -> String {
        let index = "v2/\(tag)\(HistoryAct.index(of: number))"
        let project = ["p", "q"][HistoryAct.project(of: number)]
        return place == .versioned
            ? "\(index)/\(project)-\(number)-py3-none-any.whl" : "\(index)/\(project)/index.html"
    }

    // MARK: - Comparing

    mutating func differenceAfter(_ act: HistoryAct) async throws -> String? {
        bench.clock.advance(seconds: 60)
        if let difference = try await perform(act) { return difference }
        model.remember()
        times.append(bench.clock.now)
        return try await difference()
    }

    private func difference() async throws -> String? {
        let snapshot = try await bench.store.snapshot(bench.channel.bucket)
        let keys = (0..<HistoryAct.keyCount).map { ObjectKey(key($0)) }
        let visible = keys.map { key in
            snapshot.visible[key].map {
                HistoryModel.Content(text: String(decoding: $0.bytes, as: UTF8.self), isOfRun: $0.cacheControl != nil)
            }
        }
        if visible != model.visible { return "readers see \(visible), by the rules \(model.visible)" }
        let counts = keys.map { snapshot.count($0) }
        if counts != model.counts { return "versions \(counts), by the rules \(model.counts)" }
        return try journal.verify().first
    }

    // MARK: - Acts

    /// - Returns: how it ended, where that is not by the rules.
    private mutating func perform(_ act: HistoryAct) async throws -> String? {
        switch act {
        case .publish(let steps): try await publish(steps)
        case .kill(let writes, let request): try await kill(writes, at: request)
        case .foreign(let write):
            let key = ObjectKey(key(write.key))
            if let text = write.text {
                try await bench.store.write(
                    Array(text.utf8), to: key, in: bench.channel.bucket, contentType: "text/html", cacheControl: nil,
                    metadata: [:])
            } else {
                try await bench.deleteByOthers(key)
            }
            model.foreign(write)
        case .lose(let number, let takesEffect): try await lose(number, takesEffect)
        case .rollBack(let number, let way, let killedAt):
            guard let run = model.run(number) else { return nil }
            return try await rollBack(run, way, killedAt: killedAt)
        case .remove(let number):
            guard let run = model.run(number) else { return nil }
            let (result, _) = try await rolledBack(run, ", strategy: remove", killedAt: nil)
            let wanted = model.remove(run)
            return end(result) == .ended(wanted) ? nil : "ended \(result.outcome), by the rules \(wanted)"
        case .restore(let number): return try await restore(number)
        case .switchVersioning:
            model.switchVersioning()
            try await bench.store.setVersioning(model.keepsVersions ? .enabled : .suspended, of: bench.channel.bucket)
        case .handOver: try handOver()
        case .jump(let seconds): bench.skew.withLock { $0 = Double(seconds) }
        }
        return nil
    }

    private mutating func publish(_ steps: [[HistoryAct.Write]]) async throws {
        let run = try await bench.publishLooking(journal, steps: steps.map(texts), in: bench.workspace(journal))
        try journal.updateRun(run, state: .done, message: nil, endedAt: bench.machineNow)
        ids.append(run)
        model.publish(steps)
    }

    private func texts(_ writes: [HistoryAct.Write]) -> [(key: String, text: String?)] {
        writes.map { (key($0.key), $0.text) }
    }

    private mutating func kill(_ writes: [HistoryAct.Write], at request: Int) async throws {
        let killSwitch = KillSwitch(bench.transport, request: request)
        let run = try await bench.publishLooking(
            journal, steps: [texts(writes)], in: bench.killed(journal, by: killSwitch))
        let record = try journal.findRun(run)
        try await bench.workspace(journal).settleOpenChanges(of: record, channels: [:])
        try journal.updateRun(run, state: .interrupted, message: "killed", endedAt: bench.machineNow)
        ids.append(run)
        model.publish([writes], sent: killSwitch.sent.map { $0.compactMap(number) })
    }

    private func number(_ url: String) -> Int? {
        (0..<HistoryAct.keyCount).first { url.hasSuffix("/" + key($0)) }
    }

    private mutating func lose(_ number: Int, _ takesEffect: Bool) async throws {
        guard model.visible[number] != nil, model.keepsVersions else {
            ids.append("")
            return model.lose(number, takesEffect)
        }
        let key = key(number)
        let run = try await bench.publishLosing(journal, delete: key)
        ids.append(run)
        if takesEffect { try await bench.deleteByOthers(ObjectKey(key)) }
        try await bench.workspace(journal).settleOpenChanges(of: try journal.findRun(run), channels: [:])
        try journal.updateRun(run, state: .failed, message: "lost", endedAt: bench.machineNow)
        model.lose(number, takesEffect)
    }

    private mutating func restore(_ number: Int) async throws -> String? {
        guard let moment = model.moment(number) else { return nil }
        // Of a time that is still to come nothing is known.
        bench.skew.withLock { $0 = max(0, $0) }
        let result = try await bench.run(
            "restore: { channel: nightly, at: '\(rfc3339(times[moment]))' }",
            kind: .restore, in: bench.workspace(journal))
        ids.append(result.run.id)
        let wanted = model.restore(number)
        return end(result) == .ended(wanted) ? nil : "ended \(result.outcome), by the rules \(wanted)"
    }

    /// Another machine takes over with an export of all runs, and in a bucket that keeps earlier bytes without those.
    private mutating func handOver() throws {
        let runs = try journal.runs(limit: nil, unfinishedOnly: false).reversed().map(\.id)
        guard !runs.isEmpty else { return }
        journalCount += 1
        let next = try bench.journal("journal-\(journalCount)")
        var document: [UInt8] = []
        for run in runs {
            let lines = String(decoding: try journal.exportRun(run), as: UTF8.self).split(separator: "\n").dropLast()
            document += ExportSeal.sealed(
                lines.map(String.init).filter { !$0.contains(#""type":"kept""#) }, runID: run)
        }
        _ = try next.importRuns(document)
        journal = next
        hasHandedOver = true
    }

    // MARK: - Rolling back

    private mutating func rollBack(_ run: Int, _ way: HistoryAct.Way, killedAt: Int?) async throws -> String? {
        let (result, sent) = try await rolledBack(run, try settings(run, way), killedAt: killedAt)
        let end = end(result)
        if end == .unordered, hasHandedOver, case .through = way {
            // Nothing shows how runs of two journals follow one another: nothing is done.
            ids.removeLast()
            return nil
        }
        let lost = sent?.last.flatMap(number)
        let wanted = model.rollBack(run, way, lost: lost)
        return end == .ended(wanted) ? nil : "ended \(result.outcome), by the rules \(wanted)"
    }

    private func settings(_ run: Int, _ way: HistoryAct.Way) throws -> String {
        func pick(_ numbers: [Int], _ number: Int) -> Int { numbers[number % numbers.count] }
        switch way {
        case .whole: return ""
        case .step(let number):
            let step = pick(model.steps(of: run), number)
            return ", steps: ['\(try journal.steps(of: ids[run])[step].stepID)']"
        case .index(let number): return ", indexes: ['v2/\(tag)\(pick(model.indexes(of: run), number))']"
        case .project(let number): return ", projects: [\(["p", "q"][pick(model.projects(of: run), number)])]"
        case .through(let number): return ", through: '\(ids[model.newest(number, from: run)])'"
        }
    }

    /// - Returns: the result, and the requests that were sent before the kill; `nil` where the rollback was not killed.
    private mutating func rolledBack(
        _ run: Int, _ settings: String, killedAt: Int?
    ) async throws -> (RunResult, sent: [String]?) {
        let step = "rollback: { run: '\(ids[run])'\(settings) }"
        let killSwitch = killedAt.map { KillSwitch(bench.transport, request: $0) }
        let workspace = killSwitch.map { bench.killed(journal, by: $0) } ?? bench.workspace(journal)
        var result = try await bench.run(step, kind: .rollback, rollbackOf: ids[run], in: workspace)
        if killSwitch?.sent != nil {
            let record = try journal.findRun(result.run.id)
            let playbook = try PlaybookFolder(path: bench.folder.path).parsePlaybook(
                text: record.definition, name: record.name)
            result = try await Runner(workspace: bench.workspace(journal)).resume(record, playbook: playbook)
        }
        ids.append(result.run.id)
        return (result, killSwitch?.sent)
    }

    private func end(_ result: RunResult) -> End {
        switch result.error as? RunError {
        case .conflicts?: .ended(.conflict)
        case .lostVersions?: .ended(.lost)
        case .unordered?: .unordered
        default: result.isDone ? .ended(.done) : .other
        }
    }
}

extension VersionedBench {
    /// A workspace whose process a switch ends.
    func killed(_ journal: Journal, by killSwitch: KillSwitch) -> Workspace {
        var workspace = workspace(journal)
        workspace.connections.makeClient = { [self] in client($0.bucket, through: killSwitch) }
        return workspace
    }

    /// A run that looks at each object before it writes or deletes it (a text of `nil`), as a reindex does, in steps. What
    /// ends it is left as it is.
    func publishLooking(
        _ journal: Journal, steps: [[(key: String, text: String?)]], in workspace: Workspace
    ) async throws -> String {
        let run = try await begin(journal, steps: steps.count).run
        let open = try await self.workspace(journal).open(channel)
        let publisher = workspace.publisher(for: try await workspace.open(channel), runID: run)
        for (position, writes) in steps.enumerated() {
            var changes: [Change] = []
            for write in writes { if let change = try await change(write, open) { changes.append(change) } }
            let outcome = try? await publisher.apply(
                Plan(channel: channel, changes: changes), step: .init(runID: run, position: position))
            if outcome == nil { break }
        }
        return run
    }

    private func change(_ write: (key: String, text: String?), _ open: OpenChannel) async throws -> Change? {
        let key = ObjectKey(write.key)
        let newest = try await VersionLook(client: open.client).versions(of: [key])[key]?.first
        var before = Change.Before.exact(ObjectState(newest: newest, versioned: open.isVersioned))
        let isThere = newest.map { !$0.isDeleteMarker } ?? false
        if isThere {
            let (head, bytes) = try await open.client.getObject(key)
            before = .read(.object(RecordedObject(head, versioned: open.isVersioned)), bytes: bytes)
        } else if write.text == nil {
            return nil
        }
        let index = write.key.split(separator: "/").prefix(2).joined(separator: "/")
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
