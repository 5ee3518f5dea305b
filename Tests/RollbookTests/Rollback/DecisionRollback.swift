/// One rollback in preparation.
struct DecisionRollback {
    typealias Object = DecisionModel.Object
    typealias Deed = DecisionModel.Deed
    typealias Entries = [String: DecisionModel.Entry]

    let model: DecisionModel
    let deeds: [Deed]
    var writes: [Object: (content: DecisionModel.Content?, standsFor: Int?)] = [:]

    private enum Verdict { case nothing, comesBack, conflict, unproved, lost }

    mutating func outcome() -> DecisionModel.Outcome {
        var open: [Object] = []
        var isLost = false
        for object in Set(deeds.map(\.object)) {
            switch verdict(on: object) {
            case .nothing: break
            case .lost: isLost = true
            case .unproved: return .conflict
            case .conflict:
                guard case .page = object else { return .conflict }
                open.append(object)
            case .comesBack:
                guard let before = own(object).first?.before else { break }
                writes[object] = (model.content(before), before)
            }
        }
        let withdrawn = writes.compactMap { object, write -> DecisionModel.File? in
            if case .file(let file) = object, write.content == nil { file } else { nil }
        }
        let whole = Set(writes.keys)
        for page in open {
            guard edit(page, withdrawn) else { return .conflict }
        }
        for file in withdrawn where model.ownPages {
            let page = Object.page(index: file.index, project: file.project)
            guard !whole.contains(page), !open.contains(page), var entries = current(page) else { continue }
            guard entries.removeValue(forKey: file.name) != nil else { continue }
            writes[page] = (entries.isEmpty ? nil : .page(entries), nil)
        }
        return isLost ? .lost : .done
    }

    private func own(_ object: Object) -> [Deed] { deeds.filter { $0.object == object } }

    private func current(_ page: Object) -> Entries? {
        let content = writes[page].map(\.content) ?? model.content(page)
        if case .page(let entries)? = content { return entries }
        return nil
    }

    private func verdict(on object: Object) -> Verdict {
        let own = own(object)
        guard let first = own.first else { return .nothing }
        let top = model.top(object)
        let meaning = top?.meaning ?? [DecisionModel.nothing]
        let wanted = model.content(first.before)
        if wanted != nil, isInDoubt(object, own) { return .unproved }
        if own.allSatisfy({ $0.after == nil }) || meaning.contains(first.before) { return .nothing }
        let shows = Self.shows(top?.content, wanted)
        if shows, wanted == nil { return .nothing }
        guard meaning.contains(where: { number in own.contains { $0.after == number } }) else {
            return shows ? .nothing : .conflict
        }
        guard isSound(object, own) else { return .conflict }
        let isThere = wanted == nil || model.stacks[object, default: []].contains { $0.number == first.before }
        return isThere ? .comesBack : .lost
    }

    /// Whether readers get the same. They do not get the time of a file's publication with it.
    private static func shows(_ found: DecisionModel.Content?, _ wanted: DecisionModel.Content?) -> Bool {
        if case .file(_, let left)? = found, case .file(_, let right)? = wanted { return left == right }
        return found == wanted
    }

    /// Whether no change of another writer stands between the run's own.
    private func isSound(_ object: Object, _ own: [Deed]) -> Bool {
        var known = [own[0].before]
        for deed in own {
            if deed.after != nil, !model.meaning(deed.before).contains(where: known.contains) { return false }
            deed.after.map { known.append($0) }
        }
        return true
    }

    /// Whether a marker of an unknown writer lies directly above the version that an unanswered delete found.
    private func isInDoubt(_ object: Object, _ own: [Deed]) -> Bool {
        let stack = model.stacks[object] ?? []
        guard let doubt = own.last(where: { $0.after == nil }), let top = stack.last, !top.isProved else {
            return false
        }
        return stack.dropLast().last?.number == doubt.before
    }

    /// Entries that stand as the run left them return to their before.
    /// - Returns: `false` for a conflict.
    private mutating func edit(_ page: Object, _ withdrawn: [DecisionModel.File]) -> Bool {
        guard case .page(let index, let project) = page, let found = current(page) else { return false }
        var stretches: [(before: Int, after: Int)] = []
        for deed in own(page) {
            guard let after = deed.after else { continue }
            if let last = stretches.last, model.meaning(deed.before).contains(last.after) {
                stretches[stretches.count - 1].after = after
            } else {
                stretches.append((deed.before, after))
            }
        }
        guard stretches.allSatisfy({ !model.removed.contains($0.before) && !model.removed.contains($0.after) }) else {
            return false
        }
        let parts = stretches.map { (was: entries($0.before), became: entries($0.after)) }
        let gone = Set(withdrawn.filter { $0.index == index && $0.project == project }.map(\.name))
        var edited = found
        for name in Set(parts.flatMap { Array($0.was.keys) + Array($0.became.keys) }).subtracting(gone) {
            let changing = parts.filter { $0.was[name] != $0.became[name] }
            guard let first = changing.first, let last = changing.last else { continue }
            let (was, became) = (first.was[name], last.became[name])
            if found[name] == was { continue }
            let joins = zip(changing, changing.dropFirst()).allSatisfy { left, right in
                [left.became[name], was].contains(right.was[name])
            }
            guard joins, found[name] == became else { return false }
            if was != nil, became == nil, !isThere(name, index, project) { continue }
            edited[name] = was
        }
        gone.forEach { edited[$0] = nil }
        if edited != found { writes[page] = (edited.isEmpty ? nil : .page(edited), nil) }
        return true
    }

    private func entries(_ number: Int) -> Entries {
        if case .page(let entries)? = model.content(number) { return entries }
        return [:]
    }

    /// Whether the file of an entry will be there.
    private func isThere(_ name: String, _ index: String, _ project: String) -> Bool {
        for case .file(let file) in model.stacks.keys
        where file.index == index && file.project == project && file.name == name {
            return (writes[.file(file)].map(\.content) ?? model.content(.file(file))) != nil
        }
        return false
    }
}
