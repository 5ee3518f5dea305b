import Indexes
import RunJournal

extension RollbackOfRun {
    /// The runs that are taken back, in the order in which they began: the target, and with `through` every later one
    /// that changed something on the target's channels, rollbacks too.
    func runs() throws -> [RunRecord] {
        guard through else { return [target] }
        let channels = Set(try journal.changes(of: target.id).map(\.channel))
        let later = try journal.runs(limit: nil, unfinishedOnly: false).filter { run in
            (run.startedAt, run.id) > (target.startedAt, target.id)
        }
        return try [target]
            + later.reversed().filter { run in
                try journal.changes(of: run.id).contains { channels.contains($0.channel) }
            }
    }

    /// What is to be taken back, one transition an object.
    ///
    /// Changes of several runs are folded in the order in which they were sent: a run that was resumed wrote after one
    /// that began later.
    func transitions(_ selection: RollbackSelection) throws -> [ObjectTransition] {
        let stepIDs = Dictionary(
            try journal.steps(of: target.id).map { ($0.position, $0.stepID) }
        ) { first, _ in first }
        for step in selection.steps where !stepIDs.values.contains(step) {
            throw RunError.unknownStep(step, known: stepIDs.sorted { $0.key < $1.key }.map(\.value))
        }
        let own = try journal.changes(of: target.id).filter { selection.contains($0, stepIDs: stepIDs) }
        guard through else { return ObjectTransition.fold(own) }
        let channels = Set(own.map(\.channel))
        let changes = try runs().enumerated().flatMap { order, run in
            try journal.changes(of: run.id)
                .filter { selection.contains($0, stepIDs: [:]) && channels.contains($0.channel) }
                .map { (order, $0) }
        }
        let inOrder = changes.sorted { left, right in
            let times = (left.1.sentAt ?? left.1.plannedAt, right.1.sentAt ?? right.1.plannedAt)
            return times.0 == times.1
                ? (left.0, left.1.sequence) < (right.0, right.1.sequence) : times.0 < times.1
        }
        return ObjectTransition.foldInOrder(inOrder.map(\.1))
    }
}
