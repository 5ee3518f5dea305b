package import Objects
import RunJournal

/// Every version and marker of one object, newest first, and the known changes that made them. A stack only grows: only
/// `--strategy remove`, a lifecycle rule or another tool removes an entry.
package struct VersionStack: Sendable {
    package let entries: [ObjectVersion]
    /// Changes of this object, the newest first.
    package let known: [Origin.RecordedStep]
    /// The change id in the metadata of the entry with the id `null`; `nil` where it was not read.
    package let nullChangeID: String?

    package init(entries: [ObjectVersion], known: [Origin.RecordedStep] = [], nullChangeID: String? = nil) {
        self.entries = entries
        self.known = known
        self.nullChangeID = nullChangeID
    }

    package var nodes: [VersionNode] { entries.map { VersionNode($0, changeID: nullChangeID) } }

    package var top: VersionNode { nodes.first ?? .absent }

    /// The state on top, for a record: of a version with the id `null` with the change that its metadata names, if it was read.
    func topState(versioned: Bool) -> ObjectState {
        let state = ObjectState(newest: entries.first, versioned: versioned)
        guard case .object(var object) = state, entries.first?.versionID == .null, let nullChangeID,
            !nullChangeID.isEmpty
        else { return state }
        object.metadata[MetadataName.change] = nullChangeID
        return .object(object)
    }

    /// Whether readers find no object.
    package var isAbsent: Bool { entries.first?.isDeleteMarker ?? true }

    package func index(of node: VersionNode) -> Int? { nodes.firstIndex(of: node) }

    /// The listed version with the id `null` for a state that was recorded from a listing, which does not show the change.
    func identified(_ node: VersionNode) -> VersionNode {
        guard case .unversioned(_, nil, _) = node else { return node }
        return nodes.first { $0 == node } ?? node
    }

    package func origin(of node: VersionNode) -> Origin {
        known.first { $0.after == node && $0.action != .unmark }.map { .change($0) } ?? .foreign
    }

    /// The path from a node along *stands for*, the node itself first.
    package func walk(from start: VersionNode) -> [VersionNode] {
        var path = [start]
        // An absent object has no identity: it stands for nothing.
        while path.count <= known.count, path[path.count - 1] != .absent,
            case .change(let step) = origin(of: path[path.count - 1]),
            let next = step.standsFor, !path.contains(next)
        {
            path.append(next)
        }
        return path
    }
}
