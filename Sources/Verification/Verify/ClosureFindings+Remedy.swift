import PlaybookFiles
import RunJournal
import SimpleRepository

extension ClosureFindings {
    /// A new release of our own that lacks its like is taken back whole; anything else is added and listed.
    func remedy(for gathered: Gathered) -> CheckRecord.Remedy? {
        let problem = gathered.problem
        switch problem.kind {
        case .unread, .undecided, .conflict(_, isCertain: false): return nil
        case .unusable: return request.new.contains(problem.requirer) ? .rollback : .regenerate
        case .absent, .noVersion, .noFile, .undeclaredExtra, .conflict(_, isCertain: true):
            guard let required = problem.required, unlisted(for: gathered) == nil, !check.catalog.mirrors(required)
            else {
                return .regenerate
            }
            let isNew = request.new.contains(problem.requirer) || gathered.roots.contains(where: request.new.contains)
            return isNew && check.isOwn(required) ? .rollback : .regenerate
        }
    }

    func hint(for gathered: Gathered, _ remedy: CheckRecord.Remedy?) -> String? {
        let problem = gathered.problem
        if case .unusable = problem.kind { return "publish a release with metadata that follows PEP 508" }
        if case .unread = problem.kind { return "see what `metadata-missing` and `metadata-mismatch` say of its files" }
        guard let required = problem.required else {
            return "`rollbook verify \(check.channel) --install '\(problem.requirer.project)'` asks pip itself"
        }
        if case .conflict(_, isCertain: false) = problem.kind {
            return "a resolver may find older versions that agree: "
                + "`rollbook verify \(check.channel) --install '\(problem.requirer.project)=="
                + "\(problem.requirer.version)'` asks pip itself"
        }
        let reindex = "`rollbook reindex \(check.channel) --index \(index.prefix) --project \(required)`"
        if let file = unlisted(for: gathered) { return "\(file) is in the bucket and on no page: \(reindex)" }
        if let package = check.catalog.selection(mirroring: required) {
            return
                "`rollbook mirror \(check.channel) --package \(package) --index \(index.prefix)`, with a version pin "
                + "in the catalog where its latest does not satisfy it, then \(reindex)"
        }
        if check.isOwn(required) {
            let back = remedy == .rollback ? "; or roll the run back" : ""
            return "the release is incomplete: publish the files of \(required) that it needs, then \(reindex)\(back)"
        }
        let alone =
            request.companions.isEmpty
            ? "; this index was looked at alone: where installers have another one too, `together` in channels.yaml says so"
            : ""
        return "add \(required) to the dependencies of a project in the catalog, "
            + "then `rollbook mirror` and `rollbook reindex`" + alone
    }

    /// A file in the bucket, on no page, that would meet the requirement.
    private func unlisted(for gathered: Gathered) -> String? {
        guard let stored = index.stored, let requirement = Requirement(gathered.problem.requirement) else { return nil }
        let listed = Set((index.files[requirement.name] ?? []).map(\.file.filename))
        let initial = requirement.name.normalized.utf8.first
        return stored.lazy.filter { filename in
            guard filename.utf8.first.map({ $0 | 0x20 }) == initial.map({ $0 | 0x20 }), !listed.contains(filename),
                let name = try? DistributionFilename(parsing: filename, of: requirement.name)
            else { return false }
            return name.project == requirement.name
                && requirement.specifiers.contains(name.version, prereleases: true)
                && gathered.targets.contains { $0.canTake(name) }
        }.min()
    }
}

extension PythonTarget {
    /// Whether the tags of a file fit; an sdist is built on the spot.
    fileprivate func canTake(_ name: DistributionFilename) -> Bool {
        guard case .wheel(let wheel) = name else { return true }
        return preference(for: wheel) != nil
    }
}
