/// What became of a run's work on one object, by what is recorded alone: no bucket is asked.
package enum Standing: Sendable, Equatable {
    /// As the run left it, or published again by an undo.
    case stands
    /// By this run's rollback, also by one that went back further.
    case takenBack(by: String)
    /// Something else was written over it, which stands for nothing.
    case covered

    /// `nil` where the run did nothing to the object.
    ///
    /// - Parameter known: changes of the object, the newest first.
    package init?(of runID: String, known: [Origin.RecordedStep]) {
        guard let newest = known.first, let first = known.lastIndex(where: { $0.runID == runID }) else { return nil }
        let path = VersionStack(entries: [], known: known).walk(from: newest.after)
        // What the run itself left is no state before it, only what that may stand for.
        let reached = newest.runID == runID ? path.dropFirst() : path[...]
        let before = [known[first].before] + known[(first + 1)...].flatMap { [$0.before, $0.after] }
        let own = known.filter { $0.runID == runID }.map(\.after)
        if reached.contains(where: before.contains) {
            self = .takenBack(by: newest.runID)
        } else {
            self = path.contains(where: own.contains) ? .stands : .covered
        }
    }
}
