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
    /// The changes of versions that were written beside those that the journal names, by the id in their metadata: a change that
    /// was sent again leaves two where the store acts on both requests.
    package var twins: [VersionID: String] = [:]

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

    /// The version directly below a change's own, if the change found another one; `nil` also where that is not known: one of
    /// the two is gone, or was written without versioning. Twins of the change's own version are passed over.
    package func foreign(below step: Origin.RecordedStep) -> VersionNode? {
        guard step.action != .unmark, case .version = step.after, let position = index(of: step.after) else {
            return nil
        }
        let entry = entries[(position + 1)...].first { twins[$0.versionID] != step.changeID }
        let below = entry.map { VersionNode($0, changeID: nullChangeID) } ?? .absent
        guard below != step.before else { return nil }
        switch step.before {
        case .absent: return below
        case .version: return index(of: step.before) == nil ? nil : below
        case .unversioned: return nil
        }
    }
}
