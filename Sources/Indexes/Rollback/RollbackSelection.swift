package import RunJournal
import S3
import SimpleRepository

/// A selection of a run's changes to roll back.
package struct RollbackSelection: Sendable, Equatable {
    /// Step ids; empty for all.
    package var steps: [String]
    /// Normalized project names; empty for all. Root pages belong to no project: if projects are selected, they are
    /// regenerated.
    package var projects: [String]
    /// Index prefixes; empty for all.
    package var indexes: [String]
    /// A channel's name; `nil` for all.
    package var channel: String?

    /// - Parameter projects: names in any spelling.
    package init(steps: [String] = [], projects: [String] = [], indexes: [String] = [], channel: String? = nil) {
        self.steps = steps
        self.projects = projects.map { ProjectName.normalize($0) }
        self.indexes = indexes
        self.channel = channel
    }

    /// Whether all changes of a run are selected.
    package var isWhole: Bool { steps.isEmpty && projects.isEmpty && indexes.isEmpty && channel == nil }

    /// The first selected name that matches none of these changes; `nil` if every name matches one.
    package func unmatched(in changes: [ChangeRecord]) -> (kind: String, name: String, known: [String])? {
        let (known, indexes) = (Set(changes.compactMap(\.project)), Set(changes.map(\.index)))
        if let project = projects.first(where: { !known.contains($0) }) { return ("project", project, known.sorted()) }
        if let index = self.indexes.first(where: { !indexes.contains($0) }) {
            return ("index", index, indexes.sorted())
        }
        return nil
    }

    package func contains(_ change: ChangeRecord, stepIDs: [Int: String]) -> Bool {
        (steps.isEmpty || stepIDs[change.stepPosition].map(steps.contains) == true)
            && (projects.isEmpty || change.project.map(projects.contains) == true)
            && (indexes.isEmpty || indexes.contains(change.index))
            && (channel == nil || channel == change.channel)
    }
}
