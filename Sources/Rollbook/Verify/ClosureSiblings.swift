import RunJournal
import SimpleRepository

/// Whether every index of a channel offers of the mirrored dependencies what the others offer (F09).
///
/// Takes the indexes one after the other and keeps file names only.
package struct ClosureSiblings: Sendable {
    private let channel: String
    private let catalog: Catalog
    private var indexes: [(prefix: String, url: String)] = []
    /// By project and file name, the positions of the indexes that offer it.
    private var offered: [ProjectName: [String: Set<Int>]] = [:]

    package init(channel: String, catalog: Catalog) {
        self.channel = channel
        self.catalog = catalog
    }

    package mutating func add(_ index: ClosureIndex) {
        let position = indexes.count
        indexes.append((index.prefix, index.url))
        for (project, files) in index.files where catalog.mirrors(project) {
            for file in files where !file.isYanked {
                offered[project, default: [:]][file.file.filename, default: []].insert(position)
            }
        }
    }

    /// One finding for each index and dependency that lacks files, and one that sums up what is well.
    package func findings() -> [Finding] {
        guard indexes.count > 1 else { return [] }
        let findings = indexes.indices.flatMap { position in
            offered.keys.sorted().compactMap { finding(of: $0, at: position) }
        }
        guard findings.isEmpty, !offered.isEmpty else { return findings }
        return [
            Finding(
                .missingInSibling, indexes[0].url, .pass,
                message: "\(indexes.count) indexes offer the same files of \(offered.count) dependencies")
        ]
    }

    private func finding(of project: ProjectName, at position: Int) -> Finding? {
        let files = offered[project] ?? [:]
        let missing = files.filter { !$0.value.contains(position) }
        guard !missing.isEmpty else { return nil }
        let (prefix, url) = indexes[position]
        let others = Set(missing.values.joined()).sorted().map { indexes[$0].prefix }
        let what =
            missing.count == files.count ? "\(project)" : "\(missing.count) of \(files.count) files of \(project)"
        let package = catalog.selection(mirroring: project) ?? Catalog.allProjects
        return Finding(
            .missingInSibling, url + project.normalized + "/", .fail, remedy: .regenerate,
            message: "\(prefix) lacks \(what), offered by \(shortened(others, separator: ", ", countMax: 2))",
            hint: "`rollbook mirror \(channel) --package \(package) --index \(prefix)`, "
                + "then `rollbook reindex \(channel) --index \(prefix) --project \(project)`",
            evidence: [
                "index": prefix, "missing": shortened(missing.keys.sorted(), separator: " "),
                "offered-by": shortened(others, separator: " "),
            ])
    }
}
