import SimpleRepository
import Synchronization

/// What an index and those that are read with it offer of each project, sorted once it is asked for.
final class ClosureOffers: Sendable {
    let index: ClosureIndex
    let companions: [ClosureIndex]
    private let sorted = Mutex<[ProjectName: ProjectOffer]>([:])

    init(_ index: ClosureIndex, with companions: [ClosureIndex] = []) {
        self.index = index
        self.companions = companions
    }

    /// `nil` when none of them has a file of the project.
    subscript(project: ProjectName) -> ProjectOffer? {
        if let known = sorted.withLock({ $0[project] }) { return known }
        let offer = ProjectOffer(of: project, in: ([index] + companions).map(\.files))
        guard !offer.versions.isEmpty else { return nil }
        return sorted.withLock { sorted in
            sorted[project] = sorted[project] ?? offer
            return sorted[project]
        }
    }
}

/// The versions of a project in indexes that are read at once. One that several have counts once, with the files of all.
final class ProjectOffer: Sendable {
    /// The highest first.
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

    /// The file that an installer takes for demands that must all hold: of the highest version that satisfies them and
    /// has a file for the target. Pre-releases only where a demand names one, or where there is nothing else.
    func file(for target: PythonTarget, satisfying demands: [VersionSpecifierSet]) -> IndexedFile? {
        let wantsPrereleases = demands.contains(where: \.impliesPrereleases)
        var prerelease: IndexedFile?
        for offered in candidates(for: target, satisfying: demands) {
            if offered.name.version.isStable || wantsPrereleases { return offered }
            prerelease = prerelease ?? offered
        }
        return prerelease
    }

    /// One file of each version that would do, the highest first.
    func candidates(
        for target: PythonTarget, satisfying demands: [VersionSpecifierSet]
    ) -> some Sequence<IndexedFile> {
        let isPinned = demands.contains { $0.specifiers.contains(where: \.isPin) }
        return versions.lazy
            .filter { offered in demands.allSatisfy { $0.contains(offered.version, prereleases: true) } }
            .compactMap { $0.file(for: target, isPinned: isPinned) }
    }
}

/// The files of one version.
final class OfferedVersion: Sendable {
    let version: PythonVersion
    private let project: ProjectName
    private let places: [Files]
    private let known = Mutex<[IndexedFile]?>(nil)

    /// Files of one index, by their positions on its page.
    struct Files: Sendable {
        var index: IndexedFiles
        var positions: [Int]
    }

    init(version: PythonVersion, project: ProjectName, places: [Files]) {
        self.version = version
        self.project = project
        self.places = places
    }

    /// Taken from the page once they are asked for; of most versions they never are.
    var files: [IndexedFile] {
        known.withLock { known in
            let files = known ?? places.flatMap { $0.index.files(of: project, at: $0.positions) }
            known = files
            return files
        }
    }

    /// Whether all of its files are withdrawn (PEP 592).
    var isYanked: Bool { files.allSatisfy(\.isYanked) }

    /// The wheel that suits the target best, else the sdist, which can be built anywhere.
    /// - Parameter isPinned: that this very version is asked for; only then a yanked one counts.
    func file(for target: PythonTarget, isPinned: Bool) -> IndexedFile? {
        let mayBeYanked = isPinned && isYanked
        var best: (file: IndexedFile, preference: WheelPreference)?
        var sdist: IndexedFile?
        for file in files where target.isAdmitted(by: file.requiresPython) && (mayBeYanked || !file.isYanked) {
            guard case .wheel(let wheel) = file.name else {
                sdist = file
                continue
            }
            guard let preference = target.preference(for: wheel) else { continue }
            if best.map({ preference < $0.preference }) ?? true { best = (file, preference) }
        }
        return best?.file ?? sdist
    }
}
