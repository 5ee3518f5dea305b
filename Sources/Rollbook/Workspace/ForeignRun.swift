import Objects
import PlaybookFiles
import RunJournal

/// Runs from elsewhere are data: their playbooks do nothing unseen, and their keys are changed only inside the channel's own
/// places.
extension Workspace {
    /// Whether the run was imported, or read from a bucket, instead of being made with this journal.
    func isForeign(_ run: RunRecord) throws -> Bool { try journal.isImported(run.id) }

    /// Shows the playbook of a foreign run and asks, unless this machine's own folder holds the same text.
    ///
    /// A `command` step of a foreign run is carried out only from an equal local file.
    /// - Throws: `RunError.foreignCommand`, `RunError.foreignPlaybook`.
    func confirmPlaybook(of run: RunRecord, steps: [PlaybookStep]) async throws {
        guard try isForeign(run), !machine.isOwnPlaybook(run.definition, run.name) else { return }
        if let step = steps.first(where: \.kind.runsPrograms) {
            throw RunError.foreignCommand(run: run.id, step: step.id, playbook: run.name)
        }
        console.report(.note("run \(run.id) came from another journal; its playbook:"))
        run.definition.split(separator: "\n", omittingEmptySubsequences: false).forEach {
            console.report(.note("  | \($0)"))
        }
        switch await console.ask(.init(.foreignPlaybook, "Go on with this playbook, which came from elsewhere?")) {
        case .yes: return
        case .no, .nobody: throw RunError.foreignPlaybook(run: run.id, playbook: run.name)
        }
    }

    /// - Throws: `RunError.foreignKey` for a change of a foreign run outside its channel's roots, indexes and `.rollbook/`.
    func requireOwnKeys(of run: RunRecord) throws {
        guard try isForeign(run) else { return }
        for change in try recordedChanges(of: run.id) {
            let channel = try channel(change.channel)
            guard channel.owns(change.key.text), change.index.isEmpty || channel.mayHold(change.index) else {
                throw RunError.foreignKey(run: run.id, channel: channel.name, key: change.key.text)
            }
        }
    }
}

extension Channel {
    /// Whether an object is one that a run may touch: below a root or an index, or one of rollbook's own documents.
    func owns(_ key: String) -> Bool {
        OwnFolder.holds(key)
            || (roots + indexes).contains { $0.isEmpty || key.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
    }
}
