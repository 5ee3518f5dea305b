import Foundation
import Indexes
import Objects
import RunJournal

/// One object in a bucket with versions, two runs, their rollbacks, and a writer who knows of none of them: small enough
/// for every history. It keeps what is true, identified by places in the stack and not by ids, and writes beside it the records
/// that a journal would have.
struct SmallWorld {
    /// The next act of a writer.
    enum Act: CaseIterable, Equatable {
        static let allCases: [Act] = [
            .putOne, .putTwo, .deleteOne, .deleteTwo, .raceOne, .loseDeleteOne, .foreignPut, .foreignWritesBack,
            .foreignDelete, .rollBack(0), .rollBack(1), .loseBackOne, .undo,
        ]

        case putOne, putTwo, deleteOne, deleteTwo
        /// The run writes, and another writer was faster: that version lies below.
        case raceOne
        /// The marker is there, the answer never came.
        case loseDeleteOne
        case foreignPut, foreignWritesBack, foreignDelete
        case rollBack(Int)
        /// The rollback's marker is there, its answer never came.
        case loseBackOne
        /// The newest rollback is rolled back.
        case undo
    }

    struct Entry {
        /// `nil` for a delete marker.
        var content: Character?
        /// The run whose record names it; `nil` for a foreign writer, and for a marker whose answer never came.
        var owner: Int?
        /// Itself and what it stands for, as places; -1 for the nothing below all.
        var meaning: [Int]
    }

    struct Deed {
        /// Places in the stack, -1 for nothing below all; no after where the answer was lost.
        var before: Int
        var after: Int?
        var record: ChangeRecord
    }

    private(set) var stack: [Entry] = []
    /// By run, 0 and 1 the two, then rollbacks.
    private(set) var deeds: [[Deed]] = [[], []]
    /// Of each run, what a delete in doubt had found.
    private(set) var doubts: [Int?] = [nil, nil]

    init(startsWith content: Character?) {
        if let content { stack = [Entry(content: content, owner: nil, meaning: [0])] }
    }

    var top: Int { stack.count - 1 }
    func content(_ place: Int) -> Character? { place < 0 ? nil : stack[place].content }

    // MARK: - What happens

    /// - Returns: whether it changed anything.
    mutating func apply(_ act: Act) -> Bool {
        switch act {
        case .putOne: write("x", run: 0)
        case .putTwo: write("x", run: 1)
        case .raceOne:
            let seen = top
            foreign("y")
            write("x", run: 0, sees: seen)
        case .foreignPut: foreign("x")
        case .foreignWritesBack: foreign("o")
        case .foreignDelete:
            if content(top) == nil { return false }
            foreign(nil)
        case .deleteOne, .deleteTwo, .loseDeleteOne:
            if content(top) == nil { return false }
            let run = act == .deleteTwo ? 1 : 0
            act == .loseDeleteOne ? loseDelete(run: run) : write(nil, run: run)
        case .rollBack(let run): return back(run)
        case .loseBackOne: return back(0, losesAnswer: true)
        case .undo: return deeds.count > 2 && back(deeds.count - 1)
        }
        return true
    }

    private mutating func foreign(_ content: Character?) {
        stack.append(Entry(content: content, owner: nil, meaning: [stack.count]))
    }

    private mutating func write(_ content: Character?, run: Int, sees: Int? = nil, restoring source: Int? = nil) {
        let before = sees ?? top
        let place = stack.count
        let meaning = source.map { [place] + ($0 < 0 ? [-1] : stack[$0].meaning) } ?? [place]
        stack.append(Entry(content: content, owner: run, meaning: meaning))
        let record = record(run, content == nil ? .delete : source == nil ? .put : .restore, before, place, source)
        deeds[run].append(Deed(before: before, after: place, record: record))
    }

    private mutating func loseDelete(run: Int) {
        let before = top
        doubts[run] = before
        var record = record(run, .delete, before, nil, nil)
        (record.state, record.sentAt) = (.conflict, .distantPast)
        deeds[run].append(Deed(before: before, after: nil, record: record))
        stack.append(Entry(content: nil, owner: nil, meaning: [stack.count]))
    }

    /// Rolls a run back by the rules.
    private mutating func back(_ run: Int, losesAnswer: Bool = false) -> Bool {
        guard SmallRules(self, run: run).verdict == .comesBack, let before = deeds[run].first?.before else {
            return false
        }
        let content = content(before)
        if losesAnswer, content != nil { return false }
        deeds.append([])
        doubts.append(nil)
        if losesAnswer {
            loseDelete(run: deeds.count - 1)
        } else {
            write(content, run: deeds.count - 1, restoring: before)
        }
        return true
    }
}

// MARK: - As bucket and journal tell it

extension SmallWorld {
    static let key: ObjectKey = "i/p/index.html"

    private func state(_ place: Int) -> ObjectState {
        guard place >= 0 else { return .absent }
        let id = VersionID("v\(place)")
        guard let content = stack[place].content else { return .marker(versionID: id) }
        return .object(RecordedObject(versionID: id, etag: ETag(String(content)), size: 1))
    }

    private func record(
        _ run: Int, _ action: ChangeRecord.Action, _ before: Int, _ after: Int?, _ source: Int?
    ) -> ChangeRecord {
        ChangeRecord(
            runID: "run\(run)", sequence: deeds[run].count + 1, stepPosition: 0, channel: "c",
            bucket: "b", key: Self.key, index: "i", project: "p", rank: 2, action: action,
            sourceKey: source.map { _ in "b/i/p/index.html" },
            sourceVersionID: source.flatMap { $0 < 0 ? nil : VersionID("v\($0)") }, before: state(before),
            after: after.map { state($0) }, state: .applied, plannedAt: .distantPast)
    }

    /// Newest first, as a listing has them.
    var versions: [ObjectVersion] {
        stack.indices.reversed().map { place in
            ObjectVersion(
                key: Self.key, versionID: VersionID("v\(place)"), isLatest: place == top,
                isDeleteMarker: stack[place].content == nil, etag: stack[place].content.map { ETag(String($0)) },
                size: 1, lastModified: .distantPast)
        }
    }

    /// The verdict of the planner under test.
    func verdict(on run: Int) -> Lineage.Verdict? {
        guard let transition = ObjectTransition.fold(deeds[run].map(\.record)).first else { return nil }
        let known = deeds.reversed().flatMap { run in
            run.reversed().compactMap { Origin.RecordedStep($0.record, stepKind: "rollback") }
        }
        let lineage = transition.lineage(in: VersionStack(entries: versions, known: known))
        let before = deeds[run].first?.before ?? -1
        return lineage.verdict(showsBefore: content(top) != nil && content(top) == content(before))
    }
}
