import Objects
import PlaybookFiles
import SimpleRepository
import Synchronization
import TestKit
import Verification

/// An index in memory: what its pages offer, and the core metadata of its files.
final class SmallIndex: Sendable {
    let index: ClosureIndex
    private let metadata: [String: [UInt8]]
    private let reads = Mutex<[String]>([])

    /// - Parameters:
    ///   - sdists: file names; their metadata is not known.
    ///   - yanked: file names.
    ///   - unlisted: that lie in the bucket and stand on no page.
    init(
        _ wheels: [TestWheel], prefix: String = "v2/gfx120X-all", sdists: [String] = [], yanked: Set<String> = [],
        unlisted: [String]? = nil
    ) {
        metadata = Dictionary(wheels.map { ($0.filename, $0.metadata) }) { first, _ in first }
        let files =
            wheels.map { ($0.filename, $0.requiresPython, SHA256Digest(of: $0.metadata).hex) }
            + sdists.map { ($0, nil, SHA256Digest(of: Array($0.utf8)).hex) }
        var pages: [ProjectName: ProjectPage] = [:]
        for (filename, requiresPython, sha256) in files {
            guard let name = try? DistributionFilename(parsing: filename) else {
                preconditionFailure("\(filename) is no file of a distribution")
            }
            pages[name.project, default: ProjectPage(name: name.project, files: [])].files.append(
                ProjectFile(
                    filename: filename, url: "../" + percentEncodePathSegment(filename), hashes: ["sha256": sha256],
                    requiresPython: requiresPython, yanked: yanked.contains(filename) ? .yes(reason: nil) : .no))
        }
        let url = "https://example.org/\(prefix)/"
        index = ClosureIndex(
            prefix: prefix, url: url, pages: pages.values.map { (url + $0.name.normalized + "/", $0) },
            stored: unlisted.map { Set($0).union(files.map(\.0)) })
    }

    /// The files whose metadata was read, in order.
    var read: [String] { reads.withLock { $0 } }

    @Sendable func metadata(of file: IndexedFile) async throws -> CoreMetadata? {
        reads.withLock { $0.append(file.file.filename) }
        return try metadata[file.file.filename].map { try CoreMetadata(parsing: $0) }
    }

    /// Checks the index for the catalog of a bench: `torch` and `rocm` are own, `dependencies` are mirrored.
    func check(
        _ request: ClosureCheck.Request = .init(), dependencies: [String] = ["filelock", "numpy", "jinja2"],
        patterns: [String] = [], targets: [PythonTarget]? = nil
    ) async throws -> [Finding] {
        try await ClosureCheck(
            channel: "nightly", catalog: Self.catalog(dependencies, patterns: patterns), targets: targets,
            metadata: metadata
        ).check(index, request)
    }

    /// CPython 3.10, 3.12 and 3.13 on Linux and Windows.
    static func catalog(_ dependencies: [String], patterns: [String] = []) -> Catalog {
        Catalog(
            wheels: WheelRules(
                pythonTags: ["cp310", "cp312", "cp313", "py3"],
                platformTags: ["any", "manylinux*_x86_64", "win_amd64"].compactMap { NamePattern($0) }),
            projects: [CatalogProject(name: "torch", dependencies: dependencies.map { dependency($0) })],
            listing: ListingRules(
                names: ["torch", "torchvision", "triton", "rocm", "rocm-sdk-core", "rocm-sdk-devel"].compactMap {
                    ProjectName($0)
                }, patterns: patterns.compactMap { NamePattern(projectNames: $0) }))
    }
}

/// Wheels of one release, one for each tag.
func wheels(
    _ name: String, _ version: String, requires: [String] = [], requiresPython: String? = ">=3.9",
    tags: [String] = ["py3-none-any"], extras: [String] = []
) -> [TestWheel] {
    tags.map {
        TestWheel(name, version, requiresPython: requiresPython, requires: requires, tag: $0, extras: extras)
    }
}

func release(_ name: String, _ version: String) -> Release {
    guard let project = ProjectName(name), let version = PythonVersion(version) else {
        preconditionFailure("\(name) \(version) is no release")
    }
    return Release(project: project, version: version)
}
