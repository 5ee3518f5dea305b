import TestMachine
import Testing

@testable import Indexes

/// Every short history of one page where versioning is switched on, off and on again: the planner against the rules, of each run,
/// of several through one another, and of removals.
@Suite struct SwitchedStateTests {
    static let lengthMax = FaultScale.count(3, bounded: 4, full: 5)

    struct Start: CustomTestStringConvertible {
        var versioning: SwitchedWorld.Versioning
        var text: Character?
        var reads: Bool
        var testDescription: String { "\(versioning), \(text.map(String.init) ?? "nothing"), reads: \(reads)" }
    }

    static let starts: [Start] = [SwitchedWorld.Versioning.never, .enabled].flatMap { versioning in
        [nil, "o"].flatMap { text in
            [false, true].map { Start(versioning: versioning, text: text, reads: $0) }
        }
    }

    @Test("In every small history the planner decides as the rules do", arguments: starts)
    func everyHistory(start: Start) {
        var count = 0
        var faults = 0
        let world = SwitchedWorld(start.versioning, startsWith: start.text, reads: start.reads)
        visit(world, [], &count, &faults)
        #expect(count > 400)
        FaultScale.tell("\(count) states of one page, from \(start)")
    }

    private func visit(_ world: SwitchedWorld, _ history: [SwitchedWorld.Act], _ count: inout Int, _ faults: inout Int)
    {
        count += 1
        if let fault = fault(in: world) {
            faults += 1
            if faults <= 10 { Issue.record("\(history): \(fault)") }
            return
        }
        guard history.count < Self.lengthMax else { return }
        for act in SwitchedWorld.Act.allCases {
            var next = world
            if next.apply(act) { visit(next, history + [act], &count, &faults) }
        }
    }

    private func fault(in world: SwitchedWorld) -> String? {
        for first in world.runs.indices {
            for last in first..<world.runs.count {
                guard let verdict = world.verdict(on: first...last) else { continue }
                let wanted = SwitchedRules(world, first...last).verdict
                var found = verdict.switched
                if found == .comesBack, case .failure? = world.back(first...last) { found = .lost }
                if found != wanted { return "runs \(first)...\(last): \(verdict), by the rules \(wanted)" }
            }
        }
        for run in world.runs.indices {
            guard let wanted = SwitchedRules(world, run...run).removed(of: run) else { continue }
            let found = world.removed(of: run)
            if found != wanted { return "a removal of run \(run) deletes \(found), by the rules \(wanted)" }
        }
        return nil
    }
}

extension Lineage.Verdict {
    fileprivate var switched: SwitchedRules.Verdict {
        switch self {
        case .comesBack: .comesBack
        case .alreadyBack, .shown: .nothing
        case .newer, .between, .unproved: .conflict
        }
    }
}
