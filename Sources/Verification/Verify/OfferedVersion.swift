import SimpleRepository
import Synchronization

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

    /// The files, taken from the page on first use; for most versions they are never needed.
    var files: [IndexedFile] {
        known.withLock { known in
            let files = known ?? places.flatMap { $0.index.files(of: project, at: $0.positions) }
            known = files
            return files
        }
    }

    /// Whether all of its files are yanked (PEP 592).
    var isYanked: Bool { files.allSatisfy(\.isYanked) }

    /// The wheel that suits the target best, else the sdist, which can be built anywhere.
    /// - Parameter isPinned: whether exactly this version is requested; only then a yanked one counts.
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
