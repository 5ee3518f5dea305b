import TestMachine

/// An act, by one of two machines, and whether its process is killed.
struct DecisionTurn: Equatable, Sendable {
    var act: DecisionAct
    var machine = 0
    /// Requests that write before the process is killed; `nil`: it is not.
    var killedAfter: Int?
    /// Whether a killed run is resumed; else it is rolled back. A rollback is resumed.
    var resumes = true

    /// - Parameter ownPages: whether rollbook writes the pages.
    static func turns(_ seed: UInt64, ownPages: Bool, length: Int) -> [DecisionTurn] {
        var random = SeededGenerator(seed: seed)
        return (0..<length).map { number in
            DecisionTurn(
                act: act(number, ownPages: ownPages, &random), machine: random.chance(30) ? 1 : 0,
                killedAfter: random.chance(20) ? Int.random(in: 0..<9, using: &random) : nil, resumes: random.chance(50)
            )
        }
    }

    private static func act(_ number: Int, ownPages: Bool, _ random: inout SeededGenerator) -> DecisionAct {
        let choice = Int.random(in: 0..<1000, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<12: return .rollOut
        case ..<18: return ownPages ? .reindex : .rollOut
        case ..<26: return .upload(version: "3.\(number)", index: random.pick(DecisionAct.indexes))
        case ..<30: return ownPages ? .upstream(yanks: random.chance(60)) : .rollOut
        case ..<44: return .decide(ownPages ? .yank : .deny, target(&random))
        case ..<54: return .decide(.unyank, target(&random))
        case ..<59: return .decide(.withdraw, target(&random))
        case ..<66: return .decide(.deny, target(&random))
        case ..<69: return .remove(run: choice)
        default: return .rollBack(run: choice, way(&random))
        }
    }

    private static func target(_ random: inout SeededGenerator) -> DecisionAct.Target {
        .init(
            project: random.pick(DecisionAct.projects),
            version: random.chance(20) ? nil : random.pick(DecisionAct.versions),
            indexes: random.chance(60) ? [] : [random.pick(DecisionAct.indexes)], reason: random.pick(["bad", "worse"]))
    }

    private static func way(_ random: inout SeededGenerator) -> DecisionAct.Way {
        let number = Int.random(in: 0..<1000, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<55: return .whole
        case ..<70: return .through(number)
        case ..<80: return .step(number)
        case ..<90: return .index(number)
        default: return .project(number)
        }
    }
}
