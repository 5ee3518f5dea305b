import Indexes
package import RunJournal

extension RollbackOfRun {
    /// The channels that the target worked on or was to work on, by their current names. A run that stopped during planning has
    /// only those of its steps.
    func targetChannels() throws -> Set<String> {
        let changed = try journal.places(of: target.id).map { workspace.currentName(of: $0) }
        return try Set(changed + journal.steps(of: target.id).compactMap(\.channel))
    }

    /// The target's channels with changes to roll back.
    func changedChannels() throws -> Set<String> {
        let changed = try runs().flatMap { try journal.places(of: $0.id) }
        return try Set(changed.map { workspace.currentName(of: $0) }).intersection(targetChannels())
    }

    /// The runs that are rolled back, in their order: the target, and with `through` every later run up to it that
    /// planned a change on the target's channels, rollbacks too.
    /// - Throws: `RunError.unordered` if nothing shows whether a run of another journal belongs among them;
    ///   `RunError.notLater`; the errors of `findRun`.
    package func runs() throws -> [RunRecord] {
        guard let through else { return [target] }
        let (later, uncertain) = try laterRuns()
        guard uncertain.isEmpty else {
            throw RunError.unordered(run: target.id, through: through, candidates: uncertain.map(\.id))
        }
        let reference = RunReference(through)
        let end = try reference.isLast ? position(of: reference, among: later) : position(of: through, among: later)
        return [target] + later[..<end]
    }

    /// The runs after the target on its channels, in their order, without the run that rolls back.
    func laterRuns() throws -> (later: [RunRecord], uncertain: [RunRecord]) {
        let channels = try targetChannels()
        let (later, uncertain) = try journal.runs(after: target.id) { channels.contains(workspace.currentName(of: $0)) }
        return (later.filter { $0.id != own }, uncertain.filter { $0.id != own })
    }

    /// The place after the last run that changed something, on the named channel if there is one.
    private func position(of last: RunReference, among later: [RunRecord]) throws -> Int {
        guard let channel = last.channel else { return later.count }
        let place = try later.lastIndex { run in
            try journal.places(of: run.id).contains { $0.isChanged && workspace.currentName(of: $0) == channel }
        }
        return place.map { $0 + 1 } ?? 0
    }

    private func position(of text: String, among later: [RunRecord]) throws -> Int {
        let newest = try workspace.findRun(text)
        if newest.id == target.id { return 0 }
        guard let place = later.firstIndex(where: { $0.id == newest.id }) else {
            throw RunError.notLater(newest.id, than: target.id, later: later.map(\.id))
        }
        return place + 1
    }

    /// The changes to roll back, one transition per object.
    ///
    /// Changes of several runs are folded in the order in which they were sent, by the numbers of their events: a resumed run
    /// may have written after one that began later.
    func transitions(_ selection: RollbackSelection) throws -> [ObjectTransition] {
        let stepIDs = Dictionary(
            try journal.steps(of: target.id).map { ($0.position, $0.stepID) }
        ) { first, _ in first }
        for step in selection.steps where !stepIDs.values.contains(step) {
            throw RunError.unknownStep(step, known: stepIDs.sorted { $0.key < $1.key }.map(\.value))
        }
        let own = try workspace.recordedChanges(of: target.id).filter { selection.contains($0, stepIDs: stepIDs) }
        guard through != nil else { return ObjectTransition.fold(own) }
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
