import Indexes
import PlaybookFiles
import RunJournal
import SimpleRepository

extension ClosureFindings {
    /// A new release that lacks a required project of our own is rolled back whole; any other missing file is added and listed.
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

    func hint(for gathered: Gathered, _ remedy: CheckRecord.Remedy?) -> Hint? {
        let problem = gathered.problem
        let mending = Mending(named: check.channel, pages: check.pages)
        if case .unusable = problem.kind {
            return "publish a release with metadata that follows PEP 508, then "
                + mending.reindex(index.prefix, project: problem.requirer.project.normalized)
        }
        if case .unread = problem.kind {
            return "`metadata-missing` and `metadata-mismatch` say what is wrong with its files: "
                + mending.examine(index.prefix, full: true)
        }
        guard let required = problem.required else {
            return mending.install(problem.requirer.project.normalized, index.prefix) + " asks pip itself"
        }
        if case .conflict(_, isCertain: false) = problem.kind {
            let release = "\(problem.requirer.project)==\(problem.requirer.version)"
            return "a resolver may find older versions that agree: \(mending.install(release, index.prefix)) asks pip "
                + "itself"
        }
        let reindex = mending.reindex(index.prefix, project: required.normalized)
        if let file = unlisted(for: gathered) { return "\(file) is in the bucket and on no page: \(reindex)" }
        if let package = check.catalog.selection(mirroring: required) {
            return mending.mirror(package, index.prefix, project: required.normalized)
                + "; where the latest version does not satisfy it, pin one in catalog.yaml before"
        }
        if check.isOwn(required) {
            return "the release is incomplete: publish the files of \(required) that it needs, then \(reindex)"
        }
        let alone: Hint =
            request.companions.isEmpty
            ? "; this index was looked at alone: where installers have another one too, `together` in channels.yaml says so"
            : ""
        return "add \(required) to the dependencies of a project in catalog.yaml, then "
            + "\(mending.mirror(dependency: required.normalized, index.prefix)) and "
            + mending.reindex(index.prefix, project: required.normalized) + alone
    }

    /// A file in the bucket that would meet the requirement, and that no page lists.
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
    /// Whether the file's tags fit; an sdist always does, as it is built on the spot.
    fileprivate func canTake(_ name: DistributionFilename) -> Bool {
        guard case .wheel(let wheel) = name else { return true }
        return preference(for: wheel) != nil
    }
}
