package import Objects
import RunJournal

/// The verdict on rolling back some changes of one object, decided by the chain of versions (design 7, the table). Pure.
package struct Lineage: Sendable {
    /// The selected changes of the object, in the order in which they were sent.
    package let selected: [Origin.RecordedStep]
    /// The state before the first selected change.
    package let firstBefore: ObjectState
    /// The version that a selected delete in doubt found.
    package let doubt: VersionNode?
    package let stack: VersionStack

    package init(
        selected: [Origin.RecordedStep], firstBefore: ObjectState, doubt: VersionNode? = nil, stack: VersionStack
    ) {
        self.selected = selected
        self.firstBefore = firstBefore
        self.doubt = doubt
        self.stack = stack
    }

    package enum Verdict: Sendable, Equatable {
        /// The object is as the changes left it, or as an undo published it again: the first before-state comes back.
        case comesBack
        case alreadyBack
        /// Readers see the earlier content again, though not by a rollback.
        case shown(by: Origin)
        /// A newer writer put other content there.
        case newer(Origin)
        /// Another writer's version stands where only the selected changes may: directly below one of them.
        case between(VersionNode, Origin.RecordedStep)
        /// A delete marker that may be a selected delete's or another writer's: markers carry no marks.
        case unproved
    }

    /// - Parameter showsBefore: whether the top has the bytes and the headers of the first before-state.
    package func verdict(showsBefore: Bool) -> Verdict {
        let path = stack.walk(from: stack.top)
        if let doubt, isAbove(doubt), firstBefore.object != nil { return .unproved }
        if selected.isEmpty { return .alreadyBack }
        if path.contains(before) {
            // Another writer may have written the bytes back, where only bytes could show it.
            let isProved = before.isProved || path[0] != before || showsBefore
            return isProved ? .alreadyBack : .newer(origin(path))
        }
        if isBeforeAbsent && stack.isAbsent { return isOurs(path) ? .alreadyBack : .shown(by: origin(path)) }
        if path.contains(where: isSelected) { return chainBreak ?? .comesBack }
        return showsBefore ? .shown(by: origin(path)) : .newer(origin(path))
    }

    /// Whether the verdict depends on bytes and headers.
    package var dependsOnContent: Bool { verdict(showsBefore: false) != verdict(showsBefore: true) }

    private var before: VersionNode { VersionNode(firstBefore) }
    private var isBeforeAbsent: Bool { firstBefore.object == nil }

    private func origin(_ path: [VersionNode]) -> Origin { stack.origin(of: path[0]) }

    private func isSelected(_ node: VersionNode) -> Bool { selected.contains { $0.after == node } }

    /// Whether an absent object is a selected change's work: as the last one left it, or by a marker of one of them.
    private func isOurs(_ path: [VersionNode]) -> Bool { path[0] == .absent || path.contains(where: isSelected) }

    /// Whether an unknown writer's marker is on top, directly above the version that a delete in doubt found.
    private func isAbove(_ doubt: VersionNode) -> Bool {
        // A marker without an id of its own is from a time when the bucket kept no versions.
        guard case .version = stack.top, stack.isAbsent, stack.entries.count > 1 else { return false }
        return stack.origin(of: stack.top) == .foreign && stack.nodes[1] == doubt
    }
}

extension Lineage {
    /// The first gap in the chain: a selected change found another state than the change before it had left, or another version
    /// is directly below the one that it wrote.
    private var chainBreak: Verdict? {
        var own: [VersionNode] = [before]
        for step in selected {
            // The state that one change left may have been rolled back and published again before the next change.
            let found = stack.walk(from: stack.identified(step.before))
            let joins =
                own.count == 1 && step.before == before
                || found.contains { node in own.contains { $0.isProvedSame(as: node) } }
            if !joins { return .between(step.before, step) }
            if let foreign = stack.foreign(below: step) { return .between(foreign, step) }
            own.append(step.after)
        }
        return nil
    }
}
