package import Indexes
import Objects

/// The changes of a plan as lines for people: every kind of change is shown, and every removal.
package struct PlanLines {
    let plan: Plan
    let isVerbose: Bool
    /// Printed before each key.
    let keyPrefix: String
    private static let shownMax = 12

    package init(plan: Plan, isVerbose: Bool, keyPrefix: String = "") {
        self.plan = plan
        self.isVerbose = isVerbose
        self.keyPrefix = keyPrefix
    }

    package var lines: [String] {
        let effects = Dictionary(plan.effects.map { ($0.key, $0.summary) }) { first, _ in first }
        let groups = Dictionary(grouping: plan.changes, by: \.verb)
        let isLoss = groups.mapValues { $0.contains(where: \.takesAway) }
        let verbs = groups.keys.sorted { left, right in
            (isLoss[left] == true ? 0 : 1, left) < (isLoss[right] == true ? 0 : 1, right)
        }
        return verbs.flatMap { verb -> [String] in
            let changes = groups[verb] ?? []
            let shown = isVerbose || isLoss[verb] == true ? changes.count : Self.shownMax
            let lines = changes.prefix(shown).map { change in
                let effect = effects[change.key].map { "  (\($0))" } ?? ""
                return "\(verb)  \(keyPrefix)\(change.key)\(effect)"
            }
            guard changes.count > shown else { return lines }
            return lines + ["… and \(changes.count - shown) more to \(verb) (--verbose shows all)"]
        }
    }
}

extension Change {
    fileprivate var takesAway: Bool {
        switch action {
        case .delete, .purge: true
        case .put, .copy, .restore: false
        }
    }
}
