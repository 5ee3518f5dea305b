/// A bucket after a history, by the rules of a rollback alone: numbers for what was written, no ids, and no bytes that decide
/// which run a version belongs to.
struct HistoryModel {
    /// An object as readers get it: a text, with the headers of a run or those of others.
    struct Content: Equatable {
        var text: String
        var isOfRun: Bool
    }

    /// One entry of a stack. What is nothing to anybody has the number -1.
    struct Entry {
        var number: Int
        /// Written while no versions were kept: the next such write takes its place.
        var isNull: Bool
        var isKnown: Bool
    }

    struct Deed {
        var key, step, before: Int
        /// `nil` where the answer never came.
        var after: Int?
        /// Whether the earlier bytes were kept.
        var isKept: Bool
    }

    enum Outcome: Equatable { case done, conflict, lost }
    enum Versioning { case never, enabled, suspended }

    static let nothing = -1

    private(set) var versioning: Versioning
    private(set) var stacks: [[Entry]] = Array(repeating: [], count: HistoryAct.keyCount)
    private(set) var runs: [[Deed]] = []
    /// The top of each stack after each act.
    private(set) var moments: [[Int]] = []
    /// By number: what was written, itself with what it stands for, and whether it has an id of its own.
    private var contents: [Content?] = []
    private var meanings: [[Int]] = []
    private var nulls: Set<Int> = []
    /// The numbers that are gone for good.
    private(set) var removed: Set<Int> = []
    /// Runs that wrote bytes of their own.
    private var published: Set<Int> = []

    init(_ versioning: Versioning) { self.versioning = versioning }

    var keepsVersions: Bool { versioning == .enabled }
    func top(_ key: Int) -> Int { stacks[key].last?.number ?? Self.nothing }
    func content(_ number: Int) -> Content? { number < 0 ? nil : contents[number] }
    var visible: [Content?] { stacks.indices.map { content(top($0)) } }
    var counts: [Int] { stacks.map(\.count) }

    private func meaning(_ number: Int) -> [Int] { number < 0 ? [Self.nothing] : meanings[number] }

    /// The runs that did something.
    private var acting: [Int] { runs.indices.filter { !runs[$0].isEmpty } }

    /// A run by its number; `nil` where none has done anything.
    func run(_ number: Int) -> Int? { acting.isEmpty ? nil : acting[number % acting.count] }

    /// The newest of several, by its number: the run itself, or a later one.
    func newest(_ number: Int, from run: Int) -> Int {
        let later = acting.filter { $0 >= run }
        return later[number % later.count]
    }

    func steps(of run: Int) -> [Int] { Set(runs[run].map(\.step)).sorted() }
    func indexes(of run: Int) -> [Int] { Set(runs[run].map { HistoryAct.index(of: $0.key) }).sorted() }
    func projects(of run: Int) -> [Int] { Set(runs[run].map { HistoryAct.project(of: $0.key) }).sorted() }

    /// A moment by its number, of those at which something was there: to an earlier one nothing is restored.
    func moment(_ number: Int) -> Int? {
        let known = moments.indices.filter { place in moments[place].contains { $0 >= 0 } }
        return known.isEmpty ? nil : known[number % known.count]
    }

    // MARK: - What happens

    @discardableResult
    private mutating func put(_ content: Content?, at key: Int, isKnown: Bool = false, standsFor: Int? = nil) -> Int {
        let isNull = !keepsVersions
        if isNull { stacks[key].removeAll(where: \.isNull) }
        guard content != nil || keepsVersions else {
            // With versioning suspended, a delete leaves a marker that says as little as nothing.
            if versioning == .suspended {
                stacks[key].append(Entry(number: Self.nothing, isNull: true, isKnown: isKnown))
            }
            return Self.nothing
        }
        let number = contents.count
        contents.append(content)
        meanings.append([number] + (standsFor.map { meaning($0) } ?? []))
        if isNull { nulls.insert(number) }
        stacks[key].append(Entry(number: number, isNull: isNull, isKnown: isKnown))
        return number
    }

    /// After each act.
    mutating func remember() { moments.append(stacks.indices.map { top($0) }) }

    mutating func foreign(_ write: HistoryAct.Write) {
        put(write.text.map { Content(text: $0, isOfRun: false) }, at: write.key)
    }

    mutating func switchVersioning() { versioning = versioning == .enabled ? .suspended : .enabled }

    /// - Parameter sent: of a killed run, the keys of its requests in their order; the answer of the last is lost.
    mutating func publish(_ steps: [[HistoryAct.Write]], sent: [Int]? = nil) {
        var deeds: [Deed] = []
        for (step, writes) in steps.enumerated() {
            for write in writes where write.text != nil || content(top(write.key)) != nil {
                if let sent, !sent.contains(write.key) { continue }
                let before = top(write.key)
                // A marker bears no mark: where its answer is lost, nothing shows whose it is.
                let isLost = keepsVersions && write.text == nil && sent?.last == write.key
                let after = put(
                    write.text.map { Content(text: $0, isOfRun: true) }, at: write.key, isKnown: !isLost)
                deeds.append(
                    Deed(
                        key: write.key, step: step, before: before, after: isLost ? nil : after,
                        isKept: !keepsVersions && content(before) != nil))
            }
        }
        published.insert(runs.count)
        runs.append(deeds)
    }

    /// Only where versions are kept: elsewhere an absent object is nothing, whichever writer did it.
    mutating func lose(_ key: Int, _ takesEffect: Bool) {
        guard content(top(key)) != nil, keepsVersions else { return runs.append([]) }
        runs.append(takesEffect ? [Deed(key: key, step: 0, before: top(key), after: nil, isKept: false)] : [])
        if takesEffect { put(nil, at: key) }
    }

    /// - Parameter lost: the key of a request whose answer was lost; it was a run's own, and the run went on.
    /// - Returns: how it ends.
    mutating func rollBack(_ run: Int, _ way: HistoryAct.Way, lost: Int? = nil) -> Outcome {
        let deeds = selected(run, way)
        let byKey = stacks.indices.map { key in deeds.filter { $0.key == key } }
        let verdicts = stacks.indices.map { verdict(on: $0, byKey[$0]) }
        if verdicts.contains(.conflict) || verdicts.contains(.lost) {
            runs.append([])
            return verdicts.contains(.conflict) ? .conflict : .lost
        }
        var own: [Deed] = []
        for key in stacks.indices where verdicts[key] == .comesBack {
            guard let first = byKey[key].first?.before else { continue }
            let before = top(key)
            let isLost = keepsVersions && lost == key && content(first) == nil
            let after = put(content(first), at: key, isKnown: !isLost, standsFor: isLost ? nil : first)
            own.append(
                Deed(
                    key: key, step: 0, before: before, after: isLost ? nil : after,
                    isKept: !keepsVersions && content(before) != nil))
        }
        runs.append(own)
        return .done
    }

    /// By strategy remove: an ordinary rollback, and then the run's own versions, and the copies that stand for them, below the
    /// top, are gone for good. What a rollback or a restore wrote are copies of others' bytes.
    mutating func remove(_ run: Int) -> Outcome {
        let outcome = rollBack(run, .whole)
        guard outcome == .done, keepsVersions, published.contains(run) else { return outcome }
        for key in stacks.indices {
            let own = runs[run].filter { $0.key == key }.compactMap(\.after)
            let gone = stacks[key].dropLast().map(\.number).filter { number in
                content(number) != nil && meaning(number).contains(where: own.contains)
            }
            stacks[key].removeAll { gone.contains($0.number) }
            removed.formUnion(gone)
        }
        return outcome
    }

    private func selected(_ run: Int, _ way: HistoryAct.Way) -> [Deed] {
        let deeds = runs[run]
        func pick(_ numbers: [Int], _ number: Int) -> Int { numbers[number % numbers.count] }
        switch way {
        case .whole: return deeds
        case .through(let number): return runs[run...newest(number, from: run)].flatMap(\.self)
        case .step(let number):
            let step = pick(steps(of: run), number)
            return deeds.filter { $0.step == step }
        case .index(let number):
            let index = pick(indexes(of: run), number)
            return deeds.filter { HistoryAct.index(of: $0.key) == index }
        case .project(let number):
            let project = pick(projects(of: run), number)
            return deeds.filter { HistoryAct.project(of: $0.key) == project }
        }
    }

    /// Brings back the state of a moment by its text; a restore goes by a time and stands for nothing.
    mutating func restore(_ number: Int) -> Outcome {
        guard let moment = moment(number) else { return .done }
        let tops = moments[moment]
        let isLost = stacks.indices.contains { key in
            removed.contains(tops[key]) && content(tops[key])?.text != content(top(key))?.text
        }
        if isLost {
            runs.append([])
            return .lost
        }
        var own: [Deed] = []
        for key in stacks.indices {
            let (then, now) = (content(tops[key]), content(top(key)))
            guard then?.text != now?.text else { continue }
            let before = top(key)
            let after = put(then, at: key, isKnown: true)
            own.append(Deed(key: key, step: 0, before: before, after: after, isKept: false))
        }
        runs.append(own)
        return .done
    }
}

// MARK: - The table

extension HistoryModel {
    enum Verdict { case nothing, comesBack, conflict, lost }

    private func verdict(on key: Int, _ deeds: [Deed]) -> Verdict {
        guard let first = deeds.first else { return .nothing }
        let (top, before) = (top(key), first.before)
        let meaning = meaning(top)
        if isInDoubt(key, deeds), content(before) != nil { return .conflict }
        if deeds.allSatisfy({ $0.after == nil }) || meaning.contains(before) { return .nothing }
        let shows = content(top) == content(before)
        if shows, content(before) == nil { return .nothing }
        guard meaning.contains(where: { number in deeds.contains { $0.after == number } }) else {
            return shows ? .nothing : .conflict
        }
        guard isSound(key, deeds) else { return .conflict }
        let isThere = content(before) == nil || first.isKept || stacks[key].contains { $0.number == before }
        return isThere ? .comesBack : .lost
    }

    /// Whether a marker of an unknown writer lies directly above the version that an unanswered delete found.
    private func isInDoubt(_ key: Int, _ deeds: [Deed]) -> Bool {
        guard let doubt = deeds.last(where: { $0.after == nil }), let marker = stacks[key].last, !marker.isKnown,
            marker.number != Self.nothing, content(marker.number) == nil, stacks[key].count > 1
        else { return false }
        return stacks[key][stacks[key].count - 2].number == doubt.before
    }

    private func isSound(_ key: Int, _ deeds: [Deed]) -> Bool {
        var own = [deeds[0].before]
        for deed in deeds {
            guard let after = deed.after else { continue }
            if !meaning(deed.before).contains(where: own.contains) { return false }
            if let place = stacks[key].firstIndex(where: { $0.number == after && !$0.isNull }) {
                let below = place > 0 ? stacks[key][place - 1].number : Self.nothing
                if below != deed.before, isForeign(below, to: deed.before, key) { return false }
            }
            own.append(after)
        }
        return true
    }

    /// Whether a version in place of `before` shows that another writer was faster. A later write may have taken the place of
    /// `before`: then it does not.
    private func isForeign(_ below: Int, to before: Int, _ key: Int) -> Bool {
        if before == Self.nothing { return true }
        return !nulls.contains(before) && stacks[key].contains { $0.number == before }
    }
}
