/// The present standing of a run's work on one object, from the journal alone: no request is made.
package enum Standing: Sendable, Equatable {
    /// The object is as the run left it, or as an undo published it again.
    case stands
    /// A rollback of this run took it back, or one that went back further.
    case takenBack(by: String)
    /// A later write covers it and stands for no earlier version.
    case covered

    /// `nil` where the run did nothing to the object.
    ///
    /// - Parameter known: changes of the object, the newest first.
    package init?(of runID: String, known: [Origin.RecordedStep]) {
        guard let newest = known.first, let first = known.lastIndex(where: { $0.runID == runID }) else { return nil }
        let path = VersionStack(entries: [], known: known).walk(from: newest.after)
        // The run's own version is no state before the run; only versions that it stands for are.
        let reached = newest.runID == runID ? path.dropFirst() : path[...]
        let before = [known[first].before] + known[(first + 1)...].flatMap { [$0.before, $0.after] }
        let own = known.filter { $0.runID == runID }.map(\.after)
        if reached.contains(where: before.contains) {
            self = .takenBack(by: newest.runID)
        } else {
            self = path.contains(where: own.contains) ? .stands : .covered
        }
    }

    /// Whether the changes since a run began decide on its standing: what the object shows now was made by them, and stands for
    /// nothing older than the version that the run found. A version without an id may be an older one.
    ///
    /// - Parameter recent: the object's changes since the run's first, the newest first, in the order in which they were made.
    package static func isDecided(by recent: [Origin.RecordedStep], of runID: String) -> Bool {
        guard let newest = recent.first, let first = recent.last(where: { $0.runID == runID }) else { return false }
        return VersionStack(entries: [], known: recent).walk(from: newest.after).allSatisfy { node in
            if case .unversioned = node { return false }
            return node == first.before || recent.contains { $0.after == node }
        }
    }
}
