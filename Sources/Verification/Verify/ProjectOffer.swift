import SimpleRepository
import Synchronization

/// The versions of a project in indexes that are read together. A version in several indexes counts once, with the files of
/// all.
final class ProjectOffer: Sendable {
    /// The versions, highest first.
    let versions: [OfferedVersion]

    init(of project: ProjectName, in indexes: [IndexedFiles]) {
        var places: [PythonVersion: [OfferedVersion.Files]] = [:]
        for files in indexes {
            for (version, positions) in files.versions(of: project) {
                places[version, default: []].append(.init(index: files, positions: positions))
            }
        }
        versions = places.map { OfferedVersion(version: $0.key, project: project, places: $0.value) }
            .sorted { $0.version > $1.version }
    }

    /// The file that an installer takes for demands that must all hold: from the highest version that satisfies them and has a
    /// file for the target. Pre-releases count only where a demand names one, or where there is nothing else.
    func file(for target: PythonTarget, satisfying demands: [VersionSpecifierSet]) -> IndexedFile? {
        let wantsPrereleases = demands.contains(where: \.impliesPrereleases)
        var prerelease: IndexedFile?
        for offered in candidates(for: target, satisfying: demands) {
            if offered.name.version.isStable || wantsPrereleases { return offered }
            prerelease = prerelease ?? offered
        }
        return prerelease
    }

    /// One file of each version that satisfies the demands, highest first.
    func candidates(
        for target: PythonTarget, satisfying demands: [VersionSpecifierSet]
    ) -> some Sequence<IndexedFile> {
        let isPinned = demands.contains { $0.specifiers.contains(where: \.isPin) }
        return versions.lazy
            .filter { offered in demands.allSatisfy { $0.contains(offered.version, prereleases: true) } }
            .compactMap { $0.file(for: target, isPinned: isPinned) }
    }
}
