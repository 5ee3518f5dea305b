import Indexes
import Objects
import PlaybookFiles
package import RunJournal

extension Workspace {
    /// The run that a rollback is about. `last` is the newest run that changed something (on the named channel) and is not a
    /// rollback. If it was rolled back already, that is an error: an older run never takes its place.
    ///
    /// - Parameter own: the run that rolls back; its own changes before an interruption do not count.
    /// - Throws: `RunError.takenBack`, and the errors of `findRun`.
    package func findRun(toRollBack text: String, by own: String? = nil) throws -> RunRecord {
        let reference = RunReference(text)
        guard reference.isLast else { return try findRun(text) }
        let isThere = { (channel: String) in reference.channel == nil || channel == reference.channel }
        let run = try journal.newestRun { isThere(currentName(of: $0)) && !$0.isByRollbacks }.known(as: text)
        try requireKnownWriters(since: run, text)
        let external = Set(channels.filter(\.pages.areExternal).map(\.name))
        let changes = try recordedChanges(of: run.id).filter { change in
            // Pages that others write by now are never rolled back.
            let isLeft = external.contains(change.channel) && ObjectTransition.Kind(rank: change.rank).isPage
            return isThere(change.channel) && !isLeft
        }
        let takers = try takers(of: run.id, changes, besides: own)
        guard takers.isEmpty else { throw RunError.takenBack(text, run: run.id, by: takers) }
        return run
    }

    /// The runs that rolled back these changes of a run; empty while any of the changes stands.
    private func takers(of runID: String, _ changes: [ChangeRecord], besides own: String?) throws -> [String] {
        let objects = Set(
            changes.filter { $0.after != nil }.map { BucketObject(bucket: $0.bucket, key: $0.key) })
        let recent = try journal.writers(since: runID, of: objects)
        var takers: Set<String> = []
        for object in objects {
            switch try standing(of: runID, on: object, since: recent[object] ?? [], besides: own) {
            case .stands: return []
            case .takenBack(let run): takers.insert(run)
            case .covered, nil: break
            }
        }
        return takers.sorted()
    }

    /// The standing of a run's work on an object. All that was ever written to the object is read only where the changes since
    /// the run do not decide: a bucket may be published to every night for years.
    ///
    /// - Parameter recent: the changes since the run began. The order of runs of other machines among them is that in which this
    ///   journal learned of them.
    private func standing(
        of runID: String, on object: BucketObject, since recent: [VersionWriter], besides own: String?
    ) throws -> Standing? {
        let isInOrder = try Set(recent.map(\.change.runID)).subtracting([runID])
            .allSatisfy { try !journal.isImported($0) }
        let steps = recent.steps(besides: own)
        if isInOrder, Standing.isDecided(by: steps, of: runID) { return Standing(of: runID, known: steps) }
        return Standing(
            of: runID, known: try journal.writers(bucket: object.bucket, key: object.key).steps(besides: own))
    }
}

extension [VersionWriter] {
    fileprivate func steps(besides own: String?) -> [Origin.RecordedStep] {
        compactMap { $0.change.runID == own ? nil : Origin.RecordedStep($0.change, stepKind: $0.stepKind) }
    }
}

extension RollbackOfRun {
    /// Whether the target only rolled back other runs.
    package var publishesAgain: Bool {
        get throws {
            let changed = try journal.places(of: target.id).filter(\.isChanged)
            return !changed.isEmpty && changed.allSatisfy(\.isByRollbacks)
        }
    }
}
