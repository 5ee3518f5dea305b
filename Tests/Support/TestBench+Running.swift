package import PlaybookFiles
package import Rollbook
package import RunJournal

extension TestBench {
    /// A playbook from its text without the first lines.
    package func playbook(_ name: String, steps: String) throws -> Playbook {
        let text = "playbook: \(name)\nsummary: A test.\nsteps:\n" + steps
        return try PlaybookFolder(path: "of-no-use").parsePlaybook(text: text, name: name)
    }

    /// Mirror, then reindex, of one channel.
    package func rollout(of channel: String) throws -> Playbook {
        try playbook(
            "rollout",
            steps: """
                  - id: update
                    mirror: { channel: \(channel), package: torch }
                  - id: pages
                    reindex: { channel: \(channel) }

                """)
    }

    /// Runs a playbook.
    package func run(
        _ playbook: Playbook, options: Runner.Options = .init(), _ change: (inout Workspace) -> Void = { _ in }
    ) async throws -> RunResult {
        try await runner(change).run(playbook, inputs: [:], options: options)
    }

    /// Mirrors and reindexes one channel.
    package func rollOut(_ channel: String, _ change: (inout Workspace) -> Void = { _ in }) async throws -> RunResult {
        try await run(rollout(of: channel), change)
    }

    /// Rolls back a run as `rollbook rollback` does.
    package func rollBack(
        _ target: RunRecord, _ settings: String = "", _ change: (inout Workspace) -> Void = { _ in }
    ) async throws -> RunResult {
        try await runner(change).run(
            rollback(of: target, settings), inputs: [:], kind: .rollback, rollbackOf: target.id)
    }

    /// The same, where the run may have been stopped in the middle of a delete: a marker whose answer was lost may be
    /// another writer's, so that it is named at first, and covered only when asked for.
    package func rollBackStopped(_ target: RunRecord) async throws -> RunResult {
        let result = try await rollBack(target)
        guard result.said.contains("may be the run's own") else { return result }
        return try await rollBack(target, ", force: true")
    }

    /// The playbook of a rollback; `settings` such as `, force: true`.
    package func rollback(of target: RunRecord, _ settings: String = "") throws -> Playbook {
        try playbook("rollback", steps: "  - id: rollback\n    rollback: { run: '\(target.id)'\(settings) }\n")
    }

    /// Brings an index of a channel back to a point in time as `rollbook restore` does.
    package func restore(
        _ channel: String, at time: String, _ change: (inout Workspace) -> Void = { _ in }
    ) async throws -> RunResult {
        let steps = "  - id: restore\n    restore: { channel: \(channel), at: '\(time)' }\n"
        return try await runner(change).run(playbook("restore", steps: steps), inputs: [:], kind: .restore)
    }

    /// Goes on with a run as `rollbook resume` does.
    package func resume(
        _ run: RunRecord, options: Runner.Options = .init(), _ change: (inout Workspace) -> Void = { _ in }
    ) async throws -> RunResult {
        let playbook = try PlaybookFolder(path: "of-no-use").parsePlaybook(text: run.definition, name: run.name)
        return try await runner(change).resume(
            try journal.run(run.id) ?? run, playbook: playbook, options: options)
    }
}

extension RunResult {
    /// The outcome in one word and its text, for expectations.
    package var said: String {
        switch outcome {
        case .done: "done"
        case .waiting(let text): "waiting: \(text)"
        case .checksFailed(let text): "checks failed: \(text)"
        case .conflict(let text): "conflict: \(text)"
        case .failed(let text): "failed: \(text)"
        case .interrupted(let text): "interrupted: \(text)"
        case .error(let error): "error: \(error)"
        }
    }

    package var isDone: Bool { if case .done = outcome { true } else { false } }
}
