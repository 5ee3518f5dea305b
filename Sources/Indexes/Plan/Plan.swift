package import PlaybookFiles

/// An ordered set of changes to one channel, computed before anything is written. A dry run prints it.
package struct Plan: Sendable {
    package var channel: Channel
    /// Stages follow one another; the indexes of one stage are independent of each other.
    package var stages: [Stage]
    /// Observations that the planner did not act on, one line each.
    package var notes: [String]
    /// Pages and files that the planner leaves alone because another writer changed what they depend on, one line each.
    package var stopped: [String] = []
    /// The number of objects that the plan leaves unchanged.
    package var unchangedCount: Int
    /// The gains and losses of the pages' readers, if the planner knows them.
    package var effects: [PageEffect] = []
    /// Facts that were read for the plan, for the facts documents of the indexes. They are no changes of the run: they are
    /// true of the files whatever happens to their pages.
    package var learned: [LearnedFacts] = []

    /// The changes in the indexes of one root.
    package struct Stage: Sendable {
        package var name: String
        package var lanes: [Lane]
        /// Whether the later stages begin only if all of this one was applied.
        package var isGate: Bool

        package init(name: String, lanes: [Lane], isGate: Bool = false) {
            self.name = name
            self.lanes = lanes
            self.isGate = isGate
        }
    }

    /// The changes of one index, applied rank by rank.
    package struct Lane: Sendable {
        package var index: String
        package var changes: [Change]

        package init(index: String, changes: [Change]) {
            self.index = index
            self.changes = changes
        }

        /// The changes by rank, ascending; empty ranks left out.
        package var ranks: [(rank: Change.Rank, changes: [Change])] {
            let grouped = Dictionary(grouping: changes, by: \.rank)
            return grouped.keys.sorted().map { ($0, (grouped[$0] ?? []).sorted { $0.key < $1.key }) }
        }
    }

    package init(channel: Channel, stages: [Stage] = [], notes: [String] = [], unchangedCount: Int = 0) {
        self.channel = channel
        self.stages = stages
        self.notes = notes
        self.unchangedCount = unchangedCount
    }

    /// A plan whose stages are the channel's roots in their order, and then every other index.
    package init(
        channel: Channel, changes: [Change], notes: [String] = [], unchangedCount: Int = 0, effects: [PageEffect] = [],
        learned: [LearnedFacts] = []
    ) {
        let byIndex = Dictionary(grouping: changes, by: \.index)
        let stages = Self.stages(of: byIndex.keys, in: channel).map { name, indexes in
            Stage(name: name, lanes: indexes.map { Lane(index: $0, changes: byIndex[$0] ?? []) })
        }
        self.init(channel: channel, stages: stages, notes: Self.folded(notes), unchangedCount: unchangedCount)
        self.effects = effects
        self.learned = learned
    }

    /// Merges equal notes into one, with their count.
    private static func folded(_ notes: [String]) -> [String] {
        let counts = Dictionary(grouping: notes) { $0 }.mapValues(\.count)
        var seen: Set<String> = []
        return notes.filter { seen.insert($0).inserted }.map { note in
            counts[note, default: 1] == 1 ? note : "\(note) (\(counts[note, default: 1]) times)"
        }
    }

    /// Indexes in the order of a plan: root by root, by name below each, and then all others.
    static func order(of indexes: some Collection<String>, in channel: Channel) -> [String] {
        stages(of: indexes, in: channel).flatMap(\.indexes)
    }

    private static func stages(
        of indexes: some Collection<String>, in channel: Channel
    ) -> [(name: String, indexes: [String])] {
        var remaining = Set(indexes)
        var stages: [(name: String, indexes: [String])] = []
        for root in channel.roots {
            let inside = remaining.filter { $0 == root || $0.hasPrefix(root + "/") }
            remaining.subtract(inside)
            stages.append((root, inside.sorted()))
        }
        stages.append(("", remaining.sorted()))
        return stages.filter { !$0.indexes.isEmpty }
    }

    /// The plan with only the kept changes.
    package func only(_ isKept: (Change) -> Bool) -> Plan {
        var plan = self
        plan.stages = stages.map { stage in
            Stage(
                name: stage.name, lanes: stage.lanes.map { Lane(index: $0.index, changes: $0.changes.filter(isKept)) },
                isGate: stage.isGate)
        }
        return plan
    }

    /// The plan with `change` applied to each of its changes; no change may get another rank or index.
    func mapped(_ change: (inout Change) -> Void) -> Plan {
        var plan = self
        for stage in plan.stages.indices {
            for lane in plan.stages[stage].lanes.indices {
                for position in plan.stages[stage].lanes[lane].changes.indices {
                    change(&plan.stages[stage].lanes[lane].changes[position])
                }
            }
        }
        return plan
    }

    /// Puts a change before all others; they follow only if it was applied.
    mutating func begin(with change: Change) {
        stages.insert(Stage(name: "", lanes: [Lane(index: change.index, changes: [change])], isGate: true), at: 0)
    }

    /// All changes in the order of the plan.
    package var changes: [Change] {
        stages.flatMap { $0.lanes }.flatMap { $0.ranks }.flatMap { $0.changes }
    }

    package var isEmpty: Bool { stages.allSatisfy { $0.lanes.allSatisfy { $0.changes.isEmpty } } }
}

extension Plan {
    /// Counts for people, such as `12 create, 44 replace`.
    package var summary: String {
        guard !isEmpty else { return "nothing to change (\(counted(unchangedCount, "object")) unchanged)" }
        let changes = changes
        let verbs = Dictionary(grouping: changes, by: \.verb).mapValues(\.count)
        let counts = verbs.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let indexes = Set(changes.filter { !$0.index.isEmpty || !$0.key.isOwnDocument }.map(\.index)).count
        let place = indexes == 0 ? "" : " in \(counted(indexes, "index", plural: "indexes"))"
        return "\(counts)\(place) (\(unchangedCount) unchanged)"
    }

    /// Bytes that will be sent or copied.
    package var bytes: Int64 {
        changes.reduce(0) { $0.addingClamped($1.content?.size ?? 0) }
    }
}

extension Int64 {
    /// The sum, or the largest number on overflow: sizes come from foreign indexes.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, hasOverflowed) = addingReportingOverflow(other)
        return hasOverflowed ? (other < 0 ? .min : .max) : sum
    }
}
