import Indexes

/// The table of a rollback once more, written from its words and on places in a stack alone: what the planner's answer is
/// held against.
struct SmallRules {
    let world: SmallWorld
    let run: Int

    enum Verdict: Equatable {
        case nothing, comesBack, conflict
    }

    init(_ world: SmallWorld, run: Int) {
        self.world = world
        self.run = run
    }

    private var deeds: [SmallWorld.Deed] { world.deeds[run] }
    private var meaning: [Int] { world.top < 0 ? [-1] : world.stack[world.top].meaning }

    var verdict: Verdict {
        let before = deeds.first?.before ?? -1
        // A marker of an unknown writer, where a delete in doubt would have put one.
        if let doubt = world.doubts[run], world.top == doubt + 1, world.content(world.top) == nil,
            world.stack[world.top].owner == nil, world.content(before) != nil
        {
            return .conflict
        }
        if deeds.allSatisfy({ $0.after == nil }) || meaning.contains(before) { return .nothing }
        let shows = world.content(world.top) == world.content(before)
        if world.content(before) == nil, shows { return .nothing }
        guard meaning.contains(where: { place in deeds.contains { $0.after == place } }) else {
            return shows ? .nothing : .conflict
        }
        return isSound ? .comesBack : .conflict
    }

    /// Whether no version of another writer stands between the run's own changes, or directly below the first of them.
    private var isSound: Bool {
        var own = [deeds.first?.before ?? -1]
        for deed in deeds {
            guard let after = deed.after else { continue }
            let found = deed.before < 0 ? [-1] : world.stack[deed.before].meaning
            if !found.contains(where: own.contains) || after - 1 != deed.before { return false }
            own.append(after)
        }
        return true
    }
}

extension Lineage.Verdict {
    var small: SmallRules.Verdict {
        switch self {
        case .comesBack: .comesBack
        case .alreadyBack, .shown: .nothing
        case .newer, .between, .unproved: .conflict
        }
    }
}
