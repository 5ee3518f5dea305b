import Indexes
package import PlaybookFiles
import RunJournal
import SimpleRepository

/// Checks whether every index of a channel offers the same mirrored dependencies (F09): the versions that the catalog pins, and
/// the latest one. Older versions may differ. For indexes that installers read together, one index with the file is enough.
///
/// Takes one index after the other and keeps only file names.
package struct ClosureSiblings: Sendable {
    private let channel: String
    private let catalog: Catalog
    private let together: IndexGroups
    private var indexes: [(prefix: String, url: String)] = []
    /// Positions of the indexes that offer a file, by release and file name.
    private var offered: [Release: [String: Set<Int>]] = [:]

    package init(channel: String, catalog: Catalog, together: IndexGroups = .none) {
        self.channel = channel
        self.catalog = catalog
        self.together = together
    }

    package mutating func add(_ index: ClosureIndex) {
        let position = indexes.count
        indexes.append((index.prefix, index.url))
        for project in index.files.keys where catalog.mirrors(project) {
            for file in index.files[project] ?? [] where !file.isYanked {
                offered[file.release, default: [:]][file.file.filename, default: []].insert(position)
            }
        }
    }

    /// One finding for each index and dependency with missing files, or one that sums up what passed.
    package func findings() -> [Finding] {
        guard indexes.count > 1 else { return [] }
        let wanted = wanted()
        let findings = indexes.indices.flatMap { position in
            wanted.compactMap { finding(of: $0.key, $0.value, at: position) }
        }
        guard findings.isEmpty, !wanted.isEmpty else { return findings }
        return [
            Finding(
                .missingInSibling, indexes[0].url, .pass,
                message: "\(indexes.count) indexes offer the same files of "
                    + counted(wanted.count, "dependency", plural: "dependencies"))
        ]
    }

    /// The files of the wanted versions, by dependency, with the positions of the indexes that offer each.
    private func wanted() -> [(key: ProjectName, value: [String: Set<Int>])] {
        var wanted: [ProjectName: [String: Set<Int>]] = [:]
        for dependency in catalog.projects.flatMap(\.dependencies) {
            let versions = offered.keys.filter { $0.project == dependency.name }.map(\.version)
            let latest = versions.filter(\.isStable).max() ?? versions.max()
            for version in versions where dependency.wants(version, latest: latest) {
                let files = offered[Release(project: dependency.name, version: version)] ?? [:]
                wanted[dependency.name, default: [:]].merge(files) { first, _ in first }
            }
        }
        return wanted.sorted { $0.key < $1.key }
    }

    private func finding(of project: ProjectName, _ files: [String: Set<Int>], at position: Int) -> Finding? {
        let (prefix, url) = indexes[position]
        let companions = Set(together.companions(of: prefix))
        let read = Set(indexes.indices.filter { $0 == position || companions.contains(indexes[$0].prefix) })
        let missing = files.filter { $0.value.isDisjoint(with: read) }
        guard !missing.isEmpty else { return nil }
        let others = Set(missing.values.joined()).sorted().map { indexes[$0].prefix }
        let what =
            missing.count == files.count ? "\(project)" : "\(missing.count) of \(files.count) files of \(project)"
        let package = catalog.selection(mirroring: project) ?? Catalog.allProjects
        return Finding(
            .missingInSibling, url + project.normalized + "/", .fail, remedy: .regenerate,
            message: "\(prefix) lacks \(what), offered by \(shortened(others, separator: ", ", countMax: 2))",
            hint: Mending(named: channel).mirror(package, prefix, project: project.normalized),
            evidence: [
                "index": prefix, "missing": shortened(missing.keys.sorted(), separator: " "),
                "offered-by": shortened(others, separator: " "),
            ])
    }
}

extension Dependency {
    fileprivate func wants(_ version: PythonVersion, latest: PythonVersion?) -> Bool {
        versions.contains { pin in
            switch pin {
            case .latest: version == latest
            case .exact(let exact): version == exact
            }
        }
    }
}
