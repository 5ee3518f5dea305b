import Objects
import RunJournal

extension ObjectTransition {
    /// - Parameters:
    ///   - stack: of this object, as it is now.
    package func lineage(in stack: VersionStack) -> Lineage {
        Lineage(selected: steps, firstBefore: before, doubt: doubt, stack: stack)
    }

    /// Whether the object stands as these changes alone left it, one after the other: then nothing else needs to be known
    /// of it than the stack.
    package func isPlain(in stack: VersionStack) -> Bool {
        guard let last = steps.last, doubt == nil, stack.top == last.after else { return false }
        let joins = zip(steps, steps.dropFirst()).allSatisfy { $0.after == $1.before }
        // One that stands for something may have brought back what the first of them found.
        return joins && (steps.count == 1 || steps.allSatisfy { $0.standsFor == nil && $0.action != .unmark })
    }
}
