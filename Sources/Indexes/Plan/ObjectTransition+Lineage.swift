import Objects
import RunJournal

extension ObjectTransition {
    /// - Parameters:
    ///   - stack: the object's versions at present.
    package func lineage(in stack: VersionStack) -> Lineage {
        Lineage(selected: steps, firstBefore: before, doubt: doubt, stack: stack)
    }

    /// Whether the object is as these changes left it, one directly after the other: then the stack alone decides.
    package func isPlain(in stack: VersionStack) -> Bool {
        guard let last = steps.last, doubt == nil, stack.top == last.after else { return false }
        let joins = zip(steps, steps.dropFirst()).allSatisfy { $0.after == $1.before }
        // A change that stands for a version may have brought back the state that the first change found.
        return joins && (steps.count == 1 || steps.allSatisfy { $0.standsFor == nil && $0.action != .unmark })
    }
}
