package import Objects
import RunJournal

/// What a rollback of some changes of one object comes to, decided by the chain of versions (design 7, the table). Pure.
package struct Lineage: Sendable {
    /// The selected changes of the object, in the order in which they were sent.
    package let selected: [Origin.RecordedStep]
    /// The state before the first of them.
    package let firstBefore: ObjectState
    /// What a selected delete found whose outcome was never learned.
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
        /// As the changes left it, or published again by an undo: the first before comes back.
        case comesBack
        case alreadyBack
        /// Not by a rollback, and yet readers see what was before.
        case shown(by: Origin)
        /// A newer writer wants something else there.
        case newer(Origin)
        /// Another writer's version stands where only the selected changes may: directly below one of them.
        case between(VersionNode, Origin.RecordedStep)
        /// A delete marker that may be the one of a selected delete, or another writer's: a marker bears no marks.
        case unproved
    }

    /// - Parameter showsBefore: whether the top holds the bytes and the headers that the first before had.
    package func verdict(showsBefore: Bool) -> Verdict {
        let path = stack.walk(from: stack.top)
        if let doubt, isAbove(doubt), firstBefore.object != nil { return .unproved }
        if selected.isEmpty { return .alreadyBack }
        if path.contains(before) {
            // Bytes written back by another writer, where nothing but bytes could show it.
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

    /// Nothing there: as the last selected change left it, or by a marker that is one of theirs.
    private func isOurs(_ path: [VersionNode]) -> Bool { path[0] == .absent || path.contains(where: isSelected) }

    /// Whether a marker of an unknown writer lies on top, directly above what a delete in doubt found.
    private func isAbove(_ doubt: VersionNode) -> Bool {
        // One without an id of its own is of a time when none was kept.
        guard case .version = stack.top, stack.isAbsent, stack.entries.count > 1 else { return false }
        return stack.origin(of: stack.top) == .foreign && stack.nodes[1] == doubt
    }
}

extension Lineage {
    /// The first link of the chain that does not join: one of the selected changes found something else than the one
    /// before it had left, or something else lies directly below what it wrote.
    private var chainBreak: Verdict? {
        var own: [VersionNode] = [before]
        for step in selected {
            // The state that one left may have been taken back, and published again, before the next one found it.
            let joins = own.last == step.before || stack.walk(from: step.before).contains(where: own.contains)
            if !joins { return .between(step.before, step) }
            if let foreign = foreign(below: step) { return .between(foreign, step) }
            own.append(step.after)
        }
        return nil
    }

    /// What lies directly below a change's version and is not what it found; `nil` where that is not known: one of the
    /// two is gone, or was written without versioning.
    private func foreign(below step: Origin.RecordedStep) -> VersionNode? {
        guard step.action != .unmark, case .version = step.after, let position = stack.index(of: step.after) else {
            return nil
        }
        let below = position + 1 < stack.entries.count ? stack.nodes[position + 1] : .absent
        guard below != step.before else { return nil }
        switch step.before {
        case .absent: return below
        case .version: return stack.index(of: step.before) == nil ? nil : below
        case .unversioned: return nil
        }
    }
}
