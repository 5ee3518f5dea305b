import Indexes
import RunJournal

extension RollbackOfRun {
    /// The channels that the target worked on or was to work on, by the names that they bear now: a run that stopped while
    /// it planned has none but those of its steps.
    func targetChannels() throws -> Set<String> {
        let changed = try journal.places(of: target.id).map { workspace.currentName(of: $0) }
        return try Set(changed + journal.steps(of: target.id).compactMap(\.channel))
    }

    /// Those of them with changes to take back.
    func changedChannels() throws -> Set<String> {
        let changed = try runs().flatMap { try journal.places(of: $0.id) }
        return try Set(changed.map { workspace.currentName(of: $0) }).intersection(targetChannels())
    }

    /// The runs that are taken back, in their order: the target, and with `through` every later one that changed something
    /// on the target's channels, rollbacks too.
    /// - Throws: `RunError.uncertainOrder` where nothing shows whether a run of another journal stands before the target.
    func runs() throws -> [RunRecord] {
        guard through else { return [target] }
        let channels = try targetChannels()
        let (later, uncertain) = try journal.runs(after: target.id) { channels.contains(workspace.currentName(of: $0)) }
        guard uncertain.isEmpty else {
            throw RunError.uncertainOrder("everything after \(target.id)", candidates: uncertain.map(\.id))
        }
        return [target] + later
    }

    /// What is to be taken back, one transition an object.
    ///
    /// Changes of several runs are folded in the order in which they were sent, by the numbers of the events that tell it:
    /// a run that was resumed wrote after one that began later.
    func transitions(_ selection: RollbackSelection) throws -> [ObjectTransition] {
        let stepIDs = Dictionary(
            try journal.steps(of: target.id).map { ($0.position, $0.stepID) }
        ) { first, _ in first }
        for step in selection.steps where !stepIDs.values.contains(step) {
            throw RunError.unknownStep(step, known: stepIDs.sorted { $0.key < $1.key }.map(\.value))
        }
        let own = try workspace.recordedChanges(of: target.id).filter { selection.contains($0, stepIDs: stepIDs) }
        guard through else { return ObjectTransition.fold(own) }
        let channels = try targetChannels()
        let changes = try runs().flatMap { run in
            let began = try journal.firstEvent(of: run.id) ?? 0
            let sent = try journal.sendingEvents(of: run.id)
            return try workspace.recordedChanges(of: run.id)
                .filter { selection.contains($0, stepIDs: [:]) && channels.contains($0.channel) }
                .map { (event: sent[$0.sequence] ?? began, began: began, change: $0) }
        }
        let inOrder = changes.sorted { left, right in
            (left.event, left.began, left.change.sequence) < (right.event, right.began, right.change.sequence)
        }
        return ObjectTransition.foldInOrder(inOrder.map(\.change))
    }
}
