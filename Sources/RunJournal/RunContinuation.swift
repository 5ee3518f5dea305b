/// Compares an exported run with the journal's copy: whether one of them continues the other.
struct RunContinuation {
    enum Verdict: Equatable {
        case same
        /// The journal has more of the run.
        case earlier
        /// The document has more of the run.
        case later
        /// They contradict each other; the text names the difference.
        case contradiction(String)
    }

    private var knownHasMore = false
    private var offeredHasMore = false

    /// - Parameter isSettled: whether the journal knows the run as over without being done.
    static func verdict(known: [ExportedLine], isSettled: Bool, offered: ExportedRun) -> Verdict {
        let lines = offered.lines.map(\.line)
        // Compared as bytes: strings that differ only in Unicode normalization are equal in Swift.
        let isSame = known.map(\.text).joined(separator: "\n").utf8.elementsEqual(
            lines.map(\.text).joined(separator: "\n").utf8)
        if isSame, isSettled == offered.isSettled { return .same }
        var comparison = RunContinuation()
        do {
            try comparison.compare(known, lines)
        } catch {
            return .contradiction(error.detail)
        }
        switch (comparison.knownHasMore, comparison.offeredHasMore) {
        case (true, true): return .contradiction("each has something of it that the other lacks")
        case (true, false): return .earlier
        case (false, true): return .later
        case (false, false):
            let (here, there) = (Progress(known, isSettled), Progress(lines, offered.isSettled))
            guard here == there else { return here < there ? .later : .earlier }
            // People and machines may have other names there, also in sentences.
            let names = ["operator", "means", "host", "pid", "message", "summary"]
            let isSame = known.count == lines.count && zip(known, lines).allSatisfy { $0.isSame(as: $1, except: names) }
            return isSame ? .same : .contradiction("how it stands")
        }
    }

    private mutating func compare(_ known: [ExportedLine], _ offered: [ExportedLine]) throws(LogRows.Contradiction) {
        func both(_ table: ExportedTable) -> ([ExportedLine], [ExportedLine]) {
            (known.filter { $0.type == table.type }, offered.filter { $0.type == table.type })
        }
        let (run, steps) = (both(.run), both(.step))
        guard let here = run.0.first, let there = run.1.first,
            here.isSame(as: there, except: LogRows.livingOfRun + LogRows.namesOfRun)
        else { throw LogRows.Contradiction(detail: "how it began") }
        let living = ["channel", "state", "summary", "started_at", "ended_at"]
        guard steps.0.count == steps.1.count,
            zip(steps.0, steps.1).allSatisfy({ $0.isSame(as: $1, except: living) })
        else { throw LogRows.Contradiction(detail: "its steps") }
        try compareChanges(both(.change))
        try compareRows(both(.check), but: [], "a check")
        try compareRows(both(.approval), but: ["operator", "means"], "an approval")
    }

    /// Compares rows of a table that only grows.
    private mutating func compareRows(
        _ lines: ([ExportedLine], [ExportedLine]), but names: [String], _ what: String
    ) throws(LogRows.Contradiction) {
        guard zip(lines.0, lines.1).allSatisfy({ $0.isSame(as: $1, except: names) }) else {
            throw LogRows.Contradiction(detail: what)
        }
        note(lines.0.count, lines.1.count)
    }

    private mutating func compareChanges(
        _ lines: ([ExportedLine], [ExportedLine])
    ) throws(LogRows.Contradiction) {
        let (known, offered) = (Self.bySequence(lines.0), Self.bySequence(lines.1))
        let intent = Set(RowPart.change.columns)
        for sequence in Set(known.keys).union(offered.keys).sorted() {
            guard let here = known[sequence], let there = offered[sequence] else {
                note(known[sequence] == nil ? 0 : 1, offered[sequence] == nil ? 0 : 1)
                continue
            }
            guard here.values.filter({ intent.contains($0.key) }) == there.values.filter({ intent.contains($0.key) })
            else { throw LogRows.Contradiction(detail: "the intent of its change \(sequence)") }
            let after = ["after_kind", "after_version_id", "after_etag"]
            guard
                Self.rank(here) < Self.over || Self.rank(there) < Self.over
                    || after.allSatisfy({ here.values[$0] == there.values[$0] })
            else { throw LogRows.Contradiction(detail: "what became of its change \(sequence)") }
            note(Self.rank(here), Self.rank(there))
        }
    }

    private mutating func note(_ known: Int, _ offered: Int) {
        if known > offered { knownHasMore = true }
        if known < offered { offeredHasMore = true }
    }

    private static func bySequence(_ lines: [ExportedLine]) -> [Int64: ExportedLine] {
        Dictionary(
            lines.compactMap { line in
                if case .number(let sequence)? = line.values["sequence"] { (sequence, line) } else { nil }
            }
        ) { first, _ in first }
    }

    /// From this rank on, a change is over.
    private static let over = 2

    private static func rank(_ change: ExportedLine) -> Int {
        switch change.string("state").flatMap(ChangeRecord.State.init(rawValue:)) {
        case .planned?, nil: 0
        case .sent?: 1
        case .applied?, .failed?, .skipped?: over
        // The conflict was found after the change was applied, or at once.
        case .conflict?: change.values["after_kind"] == nil ? over : over + 1
        }
    }

    /// The progress of a run, to compare runs where no rows were added.
    private struct Progress: Comparable {
        let numbers: [Int]

        init(_ lines: [ExportedLine], _ isSettled: Bool) {
            let states = lines.filter { $0.type == ExportedTable.step.type }.map { $0.string("state") }
            let isDone = lines.first?.string("state") == RunRecord.State.done.rawValue
            let over = [StepRecord.State.done.rawValue, StepRecord.State.skipped.rawValue]
            numbers = [isDone ? 1 : 0, isSettled ? 1 : 0, states.count { over.contains($0 ?? "") }]
        }

        static func < (one: Progress, other: Progress) -> Bool { one.numbers.lexicographicallyPrecedes(other.numbers) }
    }
}
