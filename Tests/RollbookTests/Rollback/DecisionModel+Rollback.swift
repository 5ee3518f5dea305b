/// Rollbacks by lineage, and of pages by entries.
extension DecisionModel {
    /// The runs that did something.
    private var acting: [Int] { runs.indices.filter { !runs[$0].deeds.isEmpty } }

    /// A run by its number; `nil` where none has done anything.
    func run(_ number: Int) -> Int? { acting.isEmpty ? nil : acting[number % acting.count] }

    /// A run by its number that is no rollback.
    func publication(_ number: Int) -> Int? {
        let own = acting.filter { !runs[$0].isRollback }
        return own.isEmpty ? nil : own[number % own.count]
    }

    func newest(_ number: Int, from run: Int) -> Int {
        let later = acting.filter { $0 >= run }
        return later[number % later.count]
    }

    func steps(of run: Int) -> [Int] { Set(runs[run].deeds.map(\.step)).sorted() }
    func indexes(of run: Int) -> [String] { Set(runs[run].deeds.compactMap(\.object.index)).sorted() }
    func projects(of run: Int) -> [String] { Set(runs[run].deeds.compactMap(\.project)).sorted() }

    /// `nil` where the run has nothing to select.
    func selected(_ run: Int, _ way: DecisionAct.Way) -> [Deed]? {
        func pick<Value>(_ values: [Value], _ number: Int) -> Value? {
            values.isEmpty ? nil : values[number % values.count]
        }
        let deeds = runs[run].deeds
        switch way {
        case .whole: return deeds
        case .through(let number): return runs[run...newest(number, from: run)].flatMap(\.deeds)
        case .step(let number): return pick(steps(of: run), number).map { step in deeds.filter { $0.step == step } }
        case .index(let number):
            return pick(indexes(of: run), number).map { index in deeds.filter { $0.object.index == index } }
        case .project(let number):
            return pick(projects(of: run), number).map { project in deeds.filter { $0.project == project } }
        }
    }

    /// - Returns: how it ends; only then something is written.
    mutating func rollBack(_ deeds: [Deed]) -> Outcome {
        var back = DecisionRollback(model: self, deeds: deeds)
        let outcome = back.outcome()
        var run = Run(deeds: [], isRollback: true)
        defer { runs.append(run) }
        guard outcome == .done else { return outcome }
        for (object, write) in back.writes.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            let before = top(object)?.number ?? Self.nothing
            let after = put(write.content, at: object, standsFor: write.standsFor)
            let project = deeds.last { $0.object == object }?.project ?? object.project
            run.deeds.append(Deed(object: object, step: 0, project: project, before: before, after: after))
        }
        return outcome
    }

    /// By strategy remove: an ordinary rollback, and then the run's own versions and the copies that stand for them, below the
    /// top, are gone for good.
    mutating func remove(_ run: Int) -> Outcome {
        let outcome = rollBack(runs[run].deeds)
        guard outcome == .done else { return outcome }
        for object in Set(runs[run].deeds.map(\.object)) {
            let own = runs[run].deeds.filter { $0.object == object }.compactMap(\.after)
            let gone = (stacks[object] ?? []).dropLast().filter { version in
                version.content != nil && version.meaning.contains(where: own.contains)
            }.map(\.number)
            stacks[object]?.removeAll { gone.contains($0.number) }
            removed.formUnion(gone)
        }
        return outcome
    }

    /// The newest run's deletes of these objects were never answered.
    mutating func doubt(_ objects: Set<Object>) {
        guard let run = runs.indices.last else { return }
        for place in runs[run].deeds.indices where objects.contains(runs[run].deeds[place].object) {
            let object = runs[run].deeds[place].object
            runs[run].deeds[place].after = nil
            guard var top = stacks[object]?.popLast() else { continue }
            (top.isProved, top.meaning) = (false, [top.number])
            stacks[object]?.append(top)
            versions[top.number] = top
        }
    }
}

extension DecisionModel.Object {
    var project: String? {
        switch self {
        case .document: nil
        case .file(let file), .metadata(let file): file.project
        case .page(_, let project): project
        }
    }
}
