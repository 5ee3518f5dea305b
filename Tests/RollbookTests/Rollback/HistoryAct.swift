import TestMachine

/// The next act of a run, an operator or another writer. Runs and moments are numbers that are taken modulo their count, so
/// that an act means something in any history.
enum HistoryAct: Equatable {
    /// A run that writes and deletes, in steps; a text of `nil` deletes.
    case publish([[Write]])
    /// A run that is killed at this one of its requests that write; that one takes effect, and its answer is lost.
    case kill([Write], request: Int)
    case foreign(Write)
    /// A run that is lost after it said that it sends a delete, with its effect or without.
    case lose(key: Int, takesEffect: Bool)
    /// - Parameter killedAt: one of its requests that write, as in `kill`; it is resumed then.
    case rollBack(run: Int, Way, killedAt: Int? = nil)
    /// A run is rolled back by strategy remove.
    case remove(run: Int)
    case restore(moment: Int)
    case switchVersioning
    /// Another journal takes over: it imports all runs.
    case handOver
    /// The machine's clock jumps, by seconds from the service's.
    case jump(Int)

    struct Write: Equatable {
        var key: Int
        var text: String?
    }

    enum Way: Equatable { case whole, step(Int), index(Int), project(Int), through(Int) }
}

/// In which kind of bucket a history happens.
enum HistoryPlace: String, CaseIterable {
    /// Files in a bucket with versions.
    case versioned
    /// Pages in a bucket that never had any.
    case unversioned
    /// Pages in a bucket whose versioning is switched on, and off and on again.
    case switched
}

extension HistoryAct {
    static let keyCount = 4

    /// Where the keys are: two indexes with two projects each.
    static func index(of key: Int) -> Int { key / 2 }
    static func project(of key: Int) -> Int { key % 2 }

    static func acts(_ seed: UInt64, _ place: HistoryPlace, length: Int) -> [HistoryAct] {
        var random = SeededGenerator(seed: seed)
        return (0..<length).map { _ in act(&random, place) }
    }

    private static func act(_ random: inout SeededGenerator, _ place: HistoryPlace) -> HistoryAct {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<26: return .publish((0..<(random.chance(30) ? 2 : 1)).map { _ in writes(&random) })
        case ..<30: return .kill(writes(&random), request: Int.random(in: 0..<3, using: &random))
        case ..<43: return .foreign(write(&random, key: Int.random(in: 0..<keyCount, using: &random)))
        case ..<47:
            return .lose(key: Int.random(in: 0..<keyCount, using: &random), takesEffect: random.chance(50))
        case ..<49: return .remove(run: Int.random(in: 0..<1000, using: &random))
        case ..<84:
            return .rollBack(
                run: Int.random(in: 0..<1000, using: &random), way(&random),
                killedAt: random.chance(15) ? Int.random(in: 0..<3, using: &random) : nil)
        case ..<87: return .handOver
        case ..<91: return .jump(random.pick([-900, -60, 0, 600, 86_400]))
        case ..<96 where place == .switched: return .switchVersioning
        default:
            let moment = Int.random(in: 0..<1000, using: &random)
            return place == .versioned ? .restore(moment: moment) : .publish([writes(&random)])
        }
    }

    private static func way(_ random: inout SeededGenerator) -> Way {
        let number = Int.random(in: 0..<1000, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<55: return .whole
        case ..<70: return .through(number)
        case ..<80: return .step(number)
        case ..<90: return .index(number)
        default: return .project(number)
        }
    }

    private static func writes(_ random: inout SeededGenerator) -> [Write] {
        let keys = (0..<keyCount).filter { _ in random.chance(50) }
        return keys.map { write(&random, key: $0) }
    }

    /// Few texts, so that equal bytes come from all writers.
    private static func write(_ random: inout SeededGenerator, key: Int) -> Write {
        Write(key: key, text: random.chance(25) ? nil : random.pick(["a", "b", "c"]))
    }
}
