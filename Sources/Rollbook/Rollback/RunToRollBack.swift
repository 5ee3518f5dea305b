import Indexes
import Objects
import PlaybookFiles
package import RunJournal

extension Workspace {
    /// The run that a rollback takes back. `last` is the newest run that changed something (on the channel that is named)
    /// and is no rollback; one that was taken back already is named, and an older one is never taken in its place.
    ///
    /// - Parameter own: the run that rolls back; what it has done by now, before it was interrupted, does not count.
    /// - Throws: `RunError.takenBack`, and what `findRun` throws.
    package func findRun(toRollBack text: String, by own: String? = nil) throws -> RunRecord {
        let reference = RunReference(text)
        guard reference.isLast else { return try findRun(text) }
        let isThere = { (channel: String) in reference.channel == nil || channel == reference.channel }
        let run = try journal.newestRun { isThere(currentName(of: $0)) && !$0.isByRollbacks }.known(as: text)
        try requireKnownWriters(since: run, text)
        let external = Set(channels.filter(\.pages.areExternal).map(\.name))
        let changes = try recordedChanges(of: run.id).filter { change in
            // Pages that others write by now are never taken back.
            let isLeft = external.contains(change.channel) && ObjectTransition.Kind(rank: change.rank).isPage
            return isThere(change.channel) && !isLeft
        }
        let takers = try takers(of: run.id, changes, besides: own)
        guard takers.isEmpty else { throw RunError.takenBack(text, run: run.id, by: takers) }
        return run
    }

    /// The runs that took back what these changes of a run did; empty while anything of it stands.
    private func takers(of runID: String, _ changes: [ChangeRecord], besides own: String?) throws -> [String] {
        var takers: Set<String> = []
        for object in Set(changes.filter { $0.after != nil }.map { [$0.bucket, $0.key.text] }) {
            let known = try journal.writers(bucket: object[0], key: ObjectKey(object[1])).compactMap {
                $0.change.runID == own ? nil : Origin.RecordedStep($0.change, stepKind: $0.stepKind)
            }
            switch Standing(of: runID, known: known) {
            case .stands: return []
            case .takenBack(let run): takers.insert(run)
            case .covered, nil: break
            }
        }
        return takers.sorted()
    }
}

extension RollbackOfRun {
    /// Whether the target did nothing but roll back.
    package var publishesAgain: Bool {
        get throws {
            let changed = try journal.places(of: target.id).filter(\.isChanged)
            return !changed.isEmpty && changed.allSatisfy(\.isByRollbacks)
        }
    }
}
