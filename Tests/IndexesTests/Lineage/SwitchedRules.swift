@testable import Indexes

/// The table of a rollback, and what may come back, written from their words: what the planner's answer is held against where
/// versioning is switched on and off.
struct SwitchedRules {
    let world: SwitchedWorld
    let deeds: [SwitchedWorld.Deed]

    enum Verdict { case nothing, comesBack, conflict, lost }

    init(_ world: SwitchedWorld, _ span: ClosedRange<Int>) {
        self.world = world
        deeds = world.runs[span].flatMap(\.self)
    }

    var before: Int { deeds.first?.before ?? SwitchedWorld.nothing }

    var verdict: Verdict {
        let meaning = world.meaning(world.top)
        if deeds.isEmpty || meaning.contains(before) { return .nothing }
        let shows = world.shows(world.top) == world.shows(before)
        if shows, world.shows(before) == nil { return .nothing }
        guard meaning.contains(where: { number in deeds.contains { $0.after == number } }) else {
            return shows ? .nothing : .conflict
        }
        guard isSound else { return .conflict }
        let isThere = world.shows(before) == nil || deeds[0].isKept || world.stack.contains(before)
        return isThere ? .comesBack : .lost
    }

    /// Versions that a removal of a run deletes for good: its own, and copies that stand for them, except the one on top once
    /// the rollback is done. `nil` where the removal is refused, or where no versions are kept.
    func removed(of run: Int) -> Set<Int>? {
        guard world.keepsVersions, verdict == .nothing || verdict == .comesBack else { return nil }
        guard world.published.contains(run) else { return [] }
        let own = deeds.map(\.after)
        let below = verdict == .comesBack ? world.stack[...] : world.stack.dropLast()
        return Set(
            below.filter { number in
                world.shows(number) != nil && world.meaning(number).contains(where: own.contains)
            })
    }

    /// Whether no version of another writer stands between the deeds, or directly below the first of them.
    private var isSound: Bool {
        var own = [before]
        for deed in deeds {
            if !world.meaning(deed.before).contains(where: own.contains) { return false }
            if !world.isNull(deed.after), let place = world.stack.firstIndex(of: deed.after) {
                let below = place > 0 ? world.stack[place - 1] : SwitchedWorld.nothing
                if below != deed.before, isForeign(below, to: deed.before) { return false }
            }
            own.append(deed.after)
        }
        return true
    }

    /// Whether a version in place of `before` is foreign. A later write without versioning may have taken the place of
    /// `before`: then it is not.
    private func isForeign(_ below: Int, to before: Int) -> Bool {
        before == SwitchedWorld.nothing || !world.isNull(before) && world.stack.contains(before)
    }
}
