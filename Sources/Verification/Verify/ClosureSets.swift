import PlaybookFiles
import RunJournal
import SimpleRepository

/// Checks whether releases are complete: on every platform and Python that the version before had (F16), and for every member
/// of a family of projects that are published together.
struct ClosureSets {
    let check: ClosureCheck
    let offers: ClosureOffers
    let request: ClosureCheck.Request

    func findings(of releases: [Release]) -> [Finding] {
        releases.compactMap(shrunken) + families(of: releases)
    }

    /// Finds platforms and Pythons that a release lost. A Python that its Requires-Python excludes was dropped on purpose.
    private func shrunken(_ release: Release) -> Finding? {
        guard let versions = offers[release.project]?.versions,
            let new = versions.first(where: { $0.version == release.version }),
            let old = versions.first(where: { $0.version < release.version && !$0.isYanked })
        else { return nil }
        let lost = check.targets.filter { target in
            old.file(for: target, isPinned: true) != nil && new.file(for: target, isPinned: true) == nil
                && new.files.contains { target.isAdmitted(by: $0.requiresPython) }
        }
        guard !lost.isEmpty else { return nil }
        let covered = check.targets.filter { new.file(for: $0, isPinned: true) != nil }
        return Finding(
            .incompleteSet, offers.index.url + release.project.normalized + "/", .fail, remedy: remedy(release),
            message: "\(release) has no file for \(shortened(lost.map(\.description), separator: ", ", countMax: 3)), "
                + "which \(old.version) has",
            hint: hint(release),
            evidence: [
                "index": offers.index.prefix, "release": release.description, "before": old.version.description,
                "missing": lost.map(\.description).joined(separator: " "),
                "present": covered.map(\.description).joined(separator: " "),
            ])
    }

    /// Projects that one catalog pattern names, such as `rocm_sdk_libraries_*`, are released together. A member that has the
    /// version before the family's newest must have the newest too. Another member that has both shows that the two belong
    /// together.
    private func families(of releases: [Release]) -> [Finding] {
        check.catalog.listing.patterns.flatMap { pattern in
            let members = offers.index.files.keys.filter(pattern.matches).sorted()
            let wanted = releases.filter { pattern.matches($0.project) }.map(\.version).max()
            return wanted.map { left(members, at: $0, family: pattern.text) } ?? []
        }
    }

    private func left(_ members: [ProjectName], at newest: PythonVersion, family: String) -> [Finding] {
        func highest(_ member: ProjectName, below limit: PythonVersion? = nil) -> PythonVersion? {
            offers[member]?.versions.first { offered in
                limit.map { offered.version < $0 } != false && !offered.isYanked
            }?.version
        }
        func has(_ member: ProjectName, _ version: PythonVersion) -> Bool {
            offers[member]?.versions.contains { $0.version == version } == true
        }
        guard let before = members.compactMap({ highest($0, below: newest) }).max(),
            members.contains(where: { has($0, newest) && has($0, before) })
        else { return [] }
        return members.filter { highest($0) == before }.map { member in
            let release = Release(project: member, version: newest)
            return Finding(
                .incompleteSet, offers.index.url + member.normalized + "/", .fail, remedy: remedy(release),
                message: "\(member) has \(before) and not \(newest), which others of \(family) have",
                hint: hint(release),
                evidence: ["index": offers.index.prefix, "release": release.description, "before": "\(before)"])
        }
    }

    private func remedy(_ release: Release) -> CheckRecord.Remedy {
        let isNew = request.new.contains { $0.version == release.version }
        return isNew && !check.catalog.mirrors(release.project) ? .rollback : .regenerate
    }

    private func hint(_ release: Release) -> Hint {
        "publish the files that are missing, then "
            + Mending(named: check.channel, pages: check.pages).reindex(
                offers.index.prefix, project: release.project.normalized)
    }
}
