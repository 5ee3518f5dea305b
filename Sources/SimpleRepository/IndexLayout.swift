/// Where the files and the pages of an index stand, and how a page links its files. The one place that knows: another
/// layout is another case here.
///
/// Keys are texts of a bucket; an index is named by its prefix, without a slash at its end.
package enum IndexLayout: String, Sendable, CaseIterable {
    /// Files in the index folder, pages one level below, linked as `../file`.
    case flat
    /// Files beside the page of their project.
    case project

    /// What an object of an index is, read off its key alone.
    package enum Place: Sendable, Equatable {
        case rootPage
        /// In a folder, which is named for its project.
        case projectPage(folder: String)
        /// A wheel or an sdist where the layout has them.
        case file
        /// The metadata file of one.
        case metadata
        /// A file in a folder of its own (a catalog entry's `target`), and whatever else lies there.
        case other
    }

    /// - Parameter target: a folder below the index that receives the file instead (`flat` only); `nil`: none.
    package func key(
        ofFile filename: String, of project: ProjectName, in index: String, target: String? = nil
    ) -> String {
        switch self {
        case .flat: joined([index, target ?? "", filename])
        case .project: joined([index, project.normalized, filename])
        }
    }

    /// Source: PEP 658, which leaves a layout no choice.
    package static func key(ofMetadataOf file: String) -> String { file + metadataSuffix }

    package func key(ofPageIn folder: String, of index: String) -> String { joined([index, folder, Self.pageName]) }

    package func key(ofRootPageOf index: String) -> String { joined([index, Self.pageName]) }

    /// The link from a project's page to a file of it.
    package func href(toFile filename: String) -> String {
        switch self {
        case .flat: ProjectFile.reference(to: filename, folder: "../")
        case .project: ProjectFile.reference(to: filename, folder: "")
        }
    }

    /// Whether the catalog says which files may be listed, because the files of all projects lie in one folder. Else the
    /// folder says it, and a file in another one than its project's is misplaced.
    package var listsByCatalog: Bool {
        switch self {
        case .flat: true
        case .project: false
        }
    }

    /// - Returns: `nil` for a marker of a folder.
    package func place(of key: String, in index: String) -> Place? {
        let slash = UInt8(ascii: "/")
        let path = Substring(key.utf8.dropFirst(index.isEmpty ? 0 : index.utf8.count + 1))
        let folders = path.utf8.lastIndex(of: slash).map { path[..<$0] }
        let name = folders.map { path[path.utf8.index(after: $0.endIndex)...] } ?? path
        if name.isEmpty { return nil }
        let depth = path.utf8.count { $0 == slash }
        if name == Self.pageName, depth < 2 { return folders.map { .projectPage(folder: String($0)) } ?? .rootPage }
        guard depth == depthOfFiles else { return .other }
        if isDistribution(name) { return .file }
        let isMetadata = name.hasSuffix(Self.metadataSuffix) && isDistribution(name.dropLast(Self.metadataSuffix.count))
        return isMetadata ? .metadata : .other
    }

    /// Folders between an index and its files.
    private var depthOfFiles: Int {
        switch self {
        case .flat: 0
        case .project: 1
        }
    }

    package static let pageName = "index.html"
    package static let metadataSuffix = ".metadata"

    private func joined(_ parts: [String]) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: "/")
    }
}

private func isDistribution(_ name: Substring) -> Bool {
    name.hasSuffix(".whl") || name.hasSuffix(".tar.gz") || name.hasSuffix(".zip")
}
