import Indexes
import TestMachine
import Testing

/// Every history of one object up to a length, with lost answers and writers in between: the planner against the rules,
/// and what a rollback promises, whatever happened before.
@Suite struct SmallStateTests {
    static let lengthMax = FaultScale.count(4, bounded: 5, full: 6)

    @Test("In every small history the planner decides as the rules do", arguments: [nil, "o"] as [Character?])
    func everyHistory(start: Character?) {
        var count = 0
        visit(SmallWorld(startsWith: start), [], &count)
        #expect(count > 1000)
        FaultScale.tell("\(count) states of one object from \(start == nil ? "nothing" : "an object")")
    }

    private func visit(_ world: SmallWorld, _ history: [SmallWorld.Act], _ count: inout Int) {
        count += 1
        if !isRight(world) {
            Issue.record("\(history): \(world.deeds.indices.map { world.verdict(on: $0) as Any })")
            return
        }
        guard history.count < Self.lengthMax else { return }
        for act in SmallWorld.Act.allCases {
            var next = world
            if next.apply(act) { visit(next, history + [act], &count) }
        }
    }

    private func isRight(_ world: SmallWorld) -> Bool {
        world.deeds.indices.allSatisfy { run in
            guard let found = world.verdict(on: run)?.small else { return true }
            let wanted = SmallRules(world, run: run).verdict
            guard found == wanted else { return false }
            return wanted != .comesBack || keepsPromises(world, run)
        }
    }

    /// Whether a rollback that goes ahead keeps its promises, whatever the rules say.
    private func keepsPromises(_ world: SmallWorld, _ run: Int) -> Bool {
        guard let before = world.deeds[run].first?.before else { return false }
        var back = world
        guard back.apply(.rollBack(run)) else { return false }
        let undone = back.deeds.count - 1
        var again = back
        var forth = back
        return back.content(back.top) == world.content(before)  // Readers see what was before.
            && back.stack.count == world.stack.count + 1  // The stack only grows.
            && !again.apply(.rollBack(run))  // Once is enough.
            && forth.apply(.rollBack(undone)) && forth.content(forth.top) == world.content(world.top)
            && forth.verdict(on: run)?.small == .comesBack  // And it can be taken back again.
    }
}
