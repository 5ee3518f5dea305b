/// What a bucket with versions holds after a history, by the rules of a rollback alone: places in stacks, no ids, no bytes
/// that decide whose a version is.
struct HistoryModel {
    /// What somebody does next. Runs and moments are numbers that are taken modulo what there is, so that an act means
    /// something in any history.
    enum Act: Equatable {
        /// A run that writes and deletes, in steps; a text of `nil` deletes.
        case publish([[Write]])
        case foreign(Write)
        /// A run that is lost after it said that it sends a delete, with its effect or without.
        case lose(key: Int, takesEffect: Bool)
        case rollBack(run: Int, Way)
        case restore(moment: Int)
    }

    struct Write: Equatable {
        var key: Int
        var text: String?
    }

    enum Way: Equatable { case whole, step(Int), through }

    /// What readers get: a text, with the headers of a run or those of others.
    struct Content: Equatable {
        var text: String
        var isOfRun: Bool
    }

    struct Entry {
        var content: Content?
        var isKnown: Bool
        /// Itself and what it stands for; -1 for the nothing below all.
        var meaning: [Int]
    }

    struct Deed {
        var key, step, before: Int
        /// `nil` where the answer never came.
        var after: Int?
    }

    enum Outcome: Equatable { case done, conflict }

    static let keyCount = 3
    private(set) var stacks: [[Entry]] = Array(repeating: [], count: keyCount)
    private(set) var runs: [[Deed]] = []
    /// What stood on top of each stack after each act.
    private(set) var moments: [[Int]] = []

    func top(_ key: Int) -> Int { stacks[key].count - 1 }
    func content(_ key: Int, _ place: Int) -> Content? { place < 0 ? nil : stacks[key][place].content }
    var visible: [Content?] { stacks.indices.map { content($0, top($0)) } }
    var counts: [Int] { stacks.map(\.count) }

    /// A run by its number; `nil` where none has done anything.
    func run(_ number: Int) -> Int? {
        let acting = runs.indices.filter { !runs[$0].isEmpty }
        return acting.isEmpty ? nil : acting[number % acting.count]
    }

    /// The steps of a run that did something.
    func steps(of run: Int) -> [Int] { Set(runs[run].map(\.step)).sorted() }

    /// A moment by its number, of those at which something was there: to an earlier one nothing is restored.
    func moment(_ number: Int) -> Int? {
        let known = moments.indices.filter { place in moments[place].contains { $0 >= 0 } }
        return known.isEmpty ? nil : known[number % known.count]
    }

    /// How many versions of each object `--strategy remove` deletes for good after an ordinary rollback of a run: its own, and
    /// the copies that stand for them, below the top. What a rollback or a restore wrote are copies of others' bytes.
    func removable(of run: Int) -> [Int] {
        stacks.indices.map { key in
            let own = runs[run].filter { $0.key == key && published.contains(run) }.compactMap(\.after)
            return stacks[key].dropLast().count { entry in
                entry.content != nil && entry.meaning.contains(where: own.contains)
            }
        }
    }

    /// Runs that wrote bytes of their own.
    private var published: Set<Int> = []

    // MARK: - What happens

    /// - Returns: how it ends.
    mutating func apply(_ act: Act) -> Outcome {
        defer { moments.append(stacks.indices.map { top($0) }) }
        switch act {
        case .publish(let steps): publish(steps)
        case .foreign(let write): put(write.text.map { Content(text: $0, isOfRun: false) }, at: write.key)
        case .lose(let key, let takesEffect): lose(key, takesEffect)
        case .rollBack(let number, let way): return run(number).map { rollBack($0, way) } ?? .done
        case .restore(let number): if let moment = moment(number) { restore(moments[moment]) }
        }
        return .done
    }

    @discardableResult
    private mutating func put(_ content: Content?, at key: Int, isKnown: Bool = false, standsFor: Int? = nil) -> Int {
        let place = stacks[key].count
        let meaning = standsFor.map { [place] + ($0 < 0 ? [-1] : stacks[key][$0].meaning) } ?? [place]
        stacks[key].append(Entry(content: content, isKnown: isKnown, meaning: meaning))
        return place
    }

    private mutating func publish(_ steps: [[Write]]) {
        var deeds: [Deed] = []
        for (step, writes) in steps.enumerated() {
            for write in writes where write.text != nil || content(write.key, top(write.key)) != nil {
                let before = top(write.key)
                let after = put(write.text.map { Content(text: $0, isOfRun: true) }, at: write.key, isKnown: true)
                deeds.append(Deed(key: write.key, step: step, before: before, after: after))
            }
        }
        published.insert(runs.count)
        runs.append(deeds)
    }

    private mutating func lose(_ key: Int, _ takesEffect: Bool) {
        guard content(key, top(key)) != nil else { return runs.append([]) }
        runs.append(takesEffect ? [Deed(key: key, step: 0, before: top(key), after: nil)] : [])
        if takesEffect { put(nil, at: key) }
    }

    private mutating func rollBack(_ run: Int, _ way: Way) -> Outcome {
        var deeds = way == .through ? runs[run...].flatMap(\.self) : runs[run]
        if case .step(let number) = way {
            let steps = steps(of: run)
            deeds = deeds.filter { $0.step == steps[number % steps.count] }
        }
        let byKey = stacks.indices.map { key in deeds.filter { $0.key == key } }
        let verdicts = stacks.indices.map { verdict(on: $0, byKey[$0]) }
        guard !verdicts.contains(.conflict) else {
            runs.append([])
            return .conflict
        }
        var own: [Deed] = []
        for key in stacks.indices where verdicts[key] == .comesBack {
            guard let first = byKey[key].first?.before else { continue }
            let before = top(key)
            let after = put(content(key, first), at: key, isKnown: true, standsFor: first)
            own.append(Deed(key: key, step: 0, before: before, after: after))
        }
        runs.append(own)
        return .done
    }

    /// What was then comes back by its text; a restore goes by a time and stands for nothing.
    private mutating func restore(_ tops: [Int]) {
        var own: [Deed] = []
        for key in stacks.indices {
            let (then, now) = (content(key, tops[key]), content(key, top(key)))
            guard then?.text != now?.text else { continue }
            let before = top(key)
            let after = put(then, at: key, isKnown: true)
            own.append(Deed(key: key, step: 0, before: before, after: after))
        }
        runs.append(own)
    }
}

// MARK: - The table

extension HistoryModel {
    enum Verdict { case nothing, comesBack, conflict }

    private func verdict(on key: Int, _ deeds: [Deed]) -> Verdict {
        guard let first = deeds.first else { return .nothing }
        let (top, before) = (top(key), first.before)
        let meaning = top < 0 ? [-1] : stacks[key][top].meaning
        if let doubt = deeds.last(where: { $0.after == nil }), top == doubt.before + 1, content(key, top) == nil,
            !stacks[key][top].isKnown, content(key, before) != nil
        {
            return .conflict
        }
        if deeds.allSatisfy({ $0.after == nil }) || meaning.contains(before) { return .nothing }
        let shows = content(key, top) == content(key, before)
        if shows, content(key, before) == nil { return .nothing }
        guard meaning.contains(where: { place in deeds.contains { $0.after == place } }) else {
            return shows ? .nothing : .conflict
        }
        return isSound(key, deeds) ? .comesBack : .conflict
    }

    private func isSound(_ key: Int, _ deeds: [Deed]) -> Bool {
        var own = [deeds[0].before]
        for deed in deeds {
            guard let after = deed.after else { continue }
            let found = deed.before < 0 ? [-1] : stacks[key][deed.before].meaning
            if !found.contains(where: own.contains) || after - 1 != deed.before { return false }
            own.append(after)
        }
        return true
    }
}
