import Foundation
import Objects
import RunJournal
import S3
import Testing

/// Holds what a bucket has become against what the operators' journals say of it.
struct StageLedger {
    let stage: FaultStage
    /// The machines whose journals count.
    let machines: [Workplace]
    /// The bucket when it was last in balance, and the changes that had been written by then.
    private(set) var before: StoreState
    private var knownChanges: Set<String> = []
    private(set) var knownRuns: Set<String> = []

    /// - Parameter machines: `nil` for the stage's own.
    init(_ stage: FaultStage, machines: [Workplace]? = nil) async throws {
        self.stage = stage
        self.machines = machines ?? [stage.place]
        before = try await stage.store.state()
        let records = try records()
        knownRuns = Set(records.runs.map(\.id))
        knownChanges = Set(records.changes.filter(\.isWritten).map(\.changeID))
    }

    private func records() throws -> (runs: [RunRecord], changes: [ChangeRecord]) {
        var (runs, changes): ([RunRecord], [ChangeRecord]) = ([], [])
        for machine in machines where FileManager.default.fileExists(atPath: machine.journalPath) {
            let journal = try Journal(path: machine.journalPath)
            #expect(try journal.verify() == [])
            let own = try journal.runs(limit: nil, unfinishedOnly: false)
            runs += own
            changes += try own.flatMap { try journal.changes(of: $0.id) }
        }
        return (runs, changes)
    }

    /// Nothing is in flight, no version is lost, the journals name every version that came, and no run wrote anything
    /// twice.
    /// - Parameter wanted: the state that readers have to see; `nil` for any.
    /// - Returns: the present state, and by how many versions each key has more than at the last time.
    @discardableResult
    mutating func balance(wanted: StoreState?, _ at: Comment) async throws -> (
        state: StoreState, growth: [ObjectKey: Int]
    ) {
        let now = try await stage.store.state()
        if let wanted { #expect(now.differences(from: wanted) == [], at) }
        #expect(before.bytes.subtracting(now.bytes).map(\.description) == [], "lost for good: \(at)")
        let (runs, changes) = try records()
        // A journal knows of another machine's run what the log said when it last read it; the run's own journal knows its end.
        let ended = Set(changes.filter(\.isOver).map(\.changeID))
        #expect(changes.filter { !ended.contains($0.changeID) }.map(\.key) == [], "in flight: \(at)")
        let written = changes.filter(\.isWritten)
        let twice = Dictionary(grouping: written.filter { $0.state == .applied }) { "\($0.runID) \($0.key)" }
        // A resumed run writes once more where another operator wrote above it.
        if machines.count == 1 {
            #expect(twice.filter { $0.value.count > 1 }.keys.sorted() == [], "written twice: \(at)")
        }
        let new = written.filter { !knownChanges.contains($0.changeID) }
        // A new journal learns from the log what earlier ones had written.
        let come = Set(new.compactMap { $0.version(of: $0.after) }).subtracting(before.names)
        // A marker bears no mark: one whose answer was lost is an unknown writer's.
        let doubtful = Set(changes.filter(\.isDeleteInDoubt).map(\.key))
        let unnamed = now.names.subtracting(before.names).symmetricDifference(come).filter { name in
            !doubtful.contains(name.key) || now.bytes.contains(name)
        }
        #expect(unnamed.isEmpty, "what came: \(at)")
        #expect(before.names.subtracting(now.names).isEmpty, "what went: \(at)")
        let growth = now.growth(since: before)
        knownRuns = Set(runs.map(\.id))
        knownChanges.formUnion(new.map(\.changeID))
        before = now
        return (now, growth)
    }
}

extension ChangeRecord {
    fileprivate var isOver: Bool { state != .planned && state != .sent }

    /// Also one that was written and then found to be in conflict.
    fileprivate var isWritten: Bool { state == .applied || state == .conflict && after != nil }

    fileprivate func version(of state: ObjectState?) -> StoreState.VersionName? {
        state?.topVersionID.map { StoreState.VersionName(key: key, id: $0.text) }
    }
}
