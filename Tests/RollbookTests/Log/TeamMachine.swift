import Foundation
import Indexes
import PlaybookFiles
import Publishing
import Rollbook
import RollbookTestSupport
import RunJournal
import TestKit

/// A machine of a team: a journal of its own, and a process for each thing that it does.
struct TeamMachine: Sendable {
    let bench: TestBench
    let name: String
    let journal: Journal

    init(_ bench: TestBench, _ name: String) throws {
        self.bench = bench
        self.name = name
        journal = try .fresh("\(bench.folder)/\(name).sqlite")
    }

    /// Its disk is thrown away; the machine that takes its place knows nothing.
    func replaced() throws -> TeamMachine { try TeamMachine(bench, name + "'") }

    func workspace(_ change: (inout Workspace) -> Void = { _ in }) -> Workspace {
        bench.workspace {
            $0.journal = journal
            $0.team.logs = TeamLogs()
            $0.machine.operatorInfo.name = name
            $0.machine.operatorInfo.host = name
            // A heartbeat each time that the clock jumps would be nothing but heartbeats.
            $0.clock.sleep = { [clock = bench.clock] duration in
                if duration == .seconds(60) { try await Task.sleep(for: .seconds(3600)) }
                try clock.sleep(duration)
            }
            change(&$0)
        }
    }

    func run(_ playbook: Playbook, _ change: (inout Workspace) -> Void = { _ in }) async throws -> RunResult {
        try await Runner(workspace: workspace(change)).run(playbook, inputs: [:])
    }

    func rollOut(_ channel: String) async throws -> RunResult { try await run(bench.rollout(of: channel)) }

    /// As `rollbook rollback REFERENCE` does.
    func rollBack(_ reference: String, _ settings: String = "") async throws -> RunResult {
        let workspace = workspace()
        try await workspace.logReader.read(workspace.channels)
        let target = try workspace.findRun(toRollBack: reference)
        return try await Runner(workspace: workspace).run(
            bench.rollback(of: target, settings), inputs: [:], kind: .rollback, rollbackOf: target.id)
    }

    /// As `rollbook resume RUN` does.
    func resume(_ id: String) async throws -> RunResult {
        let workspace = workspace()
        try await workspace.logReader.read(workspace.channels)
        let run = try workspace.findRun(id)
        let playbook = try PlaybookFolder(path: "of-no-use").parsePlaybook(text: run.definition, name: run.name)
        return try await Runner(workspace: workspace).resume(run, playbook: playbook)
    }

    /// The machine's journal after it has read the logs.
    func caughtUp() async throws -> Journal {
        let workspace = workspace()
        try await workspace.logReader.read(workspace.channels)
        return journal
    }
}

extension Channel {
    /// As an older release, or one that goes without, works on it.
    /// - Parameter lock: instead of its own.
    func withoutLog(lock: LockSetting? = nil) -> Channel {
        Channel(
            name: name, bucket: bucket, region: region, endpoint: endpoint, production: production,
            publicURL: publicURL, roots: roots, indexes: indexes, layout: layout, conditions: conditions,
            lock: lock ?? self.lock,
            log: .off)
    }
}
