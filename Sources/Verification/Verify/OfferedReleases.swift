import Indexes
import PlaybookFiles
import RunJournal
import SimpleRepository

/// Projects where installers take another version than people expect: the newest release is yanked, or a local version wins
/// (failure class F22). Pure: judged from the pages alone, in a run or outside.
struct OfferedReleases {
    let index: ClosureIndex
    let catalog: Catalog
    let mending: Mending
    /// The versions that every index must offer.
    var expected: [ExpectedVersion] = []
    /// The releases that the run published.
    var new: Set<Release> = []

    func findings() -> [Finding] {
        index.files.keys.sorted().flatMap { project -> [Finding] in
            let versions = ProjectOffer(of: project, in: [index.files]).versions
            return [yanked(project, versions), local(project, versions)].compactMap(\.self)
        }
    }

    private func url(_ project: ProjectName) -> String { index.url + project.normalized + "/" }

    // MARK: - Yanked

    /// A remark for a yanked newest release: only pins still get it, which is the purpose of a yank.
    private func yanked(_ project: ProjectName, _ versions: [OfferedVersion]) -> Finding? {
        guard let newest = versions.first(where: \.version.isStable) ?? versions.first, newest.isYanked else {
            return nil
        }
        let open = versions.filter { !$0.isYanked }
        let taken = (open.first(where: \.version.isStable) ?? open.first)?.version
        let instead =
            taken.map { "installers take \($0) instead" } ?? "installers take nothing of it unless it is pinned"
        return Finding(
            .yankedRelease, url(project), .pass, message: "\(project) \(newest.version) is yanked: \(instead)",
            evidence: ["index": index.prefix, "release": "\(project) \(newest.version)"]
        ).asRemark
    }

    // MARK: - Local versions

    private func local(_ project: ProjectName, _ versions: [OfferedVersion]) -> Finding? {
        let open = versions.filter { !$0.isYanked }
        guard let winner = (open.first(where: \.version.isStable) ?? open.first)?.version, !winner.local.isEmpty else {
            return nil
        }
        let like = open.map(\.version).filter { $0 != winner && $0.publicVersion == winner.publicVersion }
        guard let (meant, reason, name) = meant(project, like, winner) else { return nil }
        let isRun = new.contains(Release(project: project, version: meant))
        return Finding(
            name, url(project), .fail, remedy: isRun ? .rollback : nil,
            message: "installers take \(project) \(winner), not \(meant), \(reason)",
            hint: "publish \(meant) under a version that sorts higher, or withdraw \(winner); "
                + "\(mending.install(project.normalized, index.prefix)) asks pip and uv",
            evidence: ["index": index.prefix, "release": "\(project) \(winner)", "intended": meant.description])
    }

    /// The version that people mean, among versions that differ from the winner only in the local label.
    private func meant(
        _ project: ProjectName, _ like: [PythonVersion], _ winner: PythonVersion
    ) -> (PythonVersion, reason: String, Finding.Name)? {
        let asked = expected.filter { $0.project == project }
        if let version = like.first(where: { version in asked.contains { $0.names(version) } }),
            !asked.contains(where: { $0.names(winner) })
        {
            return (version, "which is expected", .wrongVersionWins)
        }
        if catalog.mirrors(project), let version = like.first(where: \.local.isEmpty) {
            return (version, "which the catalog mirrors: a local version is above the one without", .localVersionWins)
        }
        guard let version = like.filter({ LocalLabel($0.local).isAbove(LocalLabel(winner.local)) }).max() else {
            return nil
        }
        return (
            version, "whose label is above it by its numbers: PEP 440 compares \(LocalLabel.rule)", .localVersionWins
        )
    }
}
