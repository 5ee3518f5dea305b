package import Indexes
package import RunJournal

extension RollbackOfRun {
    /// Closes runs that were rolled back whole, or had changed nothing, and are not done. Then nothing of them counts as in
    /// flight.
    ///
    /// - Parameter rollback: the run that rolled them back; `nil` if nothing was left to do.
    /// - Returns: the outcome of each, one line for people.
    @discardableResult
    package func settle(_ selection: RollbackSelection, by rollback: RunRecord?) throws -> [String] {
        guard selection.isWhole else { return [] }
        let lock = isLocked ? nil : try workspace.lock(target)
        defer { lock?.close() }
        var lines: [String] = []
        let unfinished = try journal.runs(limit: nil, unfinishedOnly: true)
        let ids = Set(try runs().map(\.id))
        for run in unfinished where ids.contains(run.id) && run.id != rollback?.id {
            var outcome = "changed nothing: there was nothing to take back"
            var message = outcome
            if try journal.changes(of: run.id).contains(where: { $0.after != nil }) {
                let way = rollback.map { "taken back by run \($0.id)" } ?? "taken back already"
                outcome = "was \(way)"
                message = [run.message, way].compactMap(\.self).joined(separator: "; ")
            }
            try journal.settleRun(run.id, message: message, at: workspace.clock.now())
            lines.append("run \(run.id) \(outcome); the run is closed")
        }
        return lines
    }
}
