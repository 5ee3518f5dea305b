/// The places of an index's files and pages, and the links between them. Only this type knows them: another layout is another
/// case here.
///
/// Keys are a bucket's keys as text. The prefix names an index, without a slash at its end.
package enum IndexLayout: String, Sendable, CaseIterable {
    /// Files are in the index folder, pages one level below, with links such as `../file`.
    case flat
    /// Files are beside their project's page.
    case project

    /// The role of an object in an index, by its key alone.
    package enum Place: Sendable, Equatable {
        case rootPage
        /// The page in a folder, which is named after its project.
        case projectPage(folder: String)
        /// The same pages in JSON, beside those in HTML.
        case rootTwin
        case projectTwin(folder: String)
        /// A wheel or an sdist in its place by the layout.
        case file
        /// The metadata file of a wheel or an sdist.
        case metadata
        /// A file in a folder of its own (a catalog entry's `target`), or any other object.
        case other
    }

    /// - Parameter target: a folder below the index for the file instead (`flat` only); `nil` for none.
    package func key(
        ofFile filename: String, of project: ProjectName, in index: String, target: String? = nil
    ) -> String {
        switch self {
        case .flat: joined([index, target ?? "", filename])
        case .project: joined([index, project.normalized, filename])
        }
    }

    /// The key of a file's metadata file, the same in each layout (PEP 658).
    package static func key(ofMetadataOf file: String) -> String { file + metadataSuffix }

    package func key(ofPageIn folder: String, of index: String) -> String { joined([index, folder, Self.pageName]) }

    package func key(ofRootPageOf index: String) -> String { joined([index, Self.pageName]) }

    /// The page in JSON beside a project's page in HTML.
    package func key(ofTwinIn folder: String, of index: String) -> String { joined([index, folder, Self.twinName]) }

    package func key(ofRootTwinOf index: String) -> String { joined([index, Self.twinName]) }

    /// The link from a project's page to one of its files.
    package func href(toFile filename: String) -> String {
        switch self {
        case .flat: ProjectFile.reference(to: filename, folder: "../")
        case .project: ProjectFile.reference(to: filename, folder: "")
        }
    }

    /// Whether the catalog decides which files may be listed, because all projects' files are in one folder. Otherwise the
    /// folder decides, and a file in another project's folder is misplaced.
    package var listsByCatalog: Bool {
        switch self {
        case .flat: true
        case .project: false
        }
    }

    /// - Returns: `nil` for a folder marker.
    package func place(of key: String, in index: String) -> Place? {
        let slash = UInt8(ascii: "/")
        let path = Substring(key.utf8.dropFirst(index.isEmpty ? 0 : index.utf8.count + 1))
        let folders = path.utf8.lastIndex(of: slash).map { path[..<$0] }
        let name = folders.map { path[path.utf8.index(after: $0.endIndex)...] } ?? path
        if name.isEmpty { return nil }
        let depth = path.utf8.count { $0 == slash }
        if name == Self.pageName, depth < 2 { return folders.map { .projectPage(folder: String($0)) } ?? .rootPage }
        if name == Self.twinName, depth < 2 { return folders.map { .projectTwin(folder: String($0)) } ?? .rootTwin }
        guard depth == depthOfFiles else { return .other }
        if isDistribution(name) { return .file }
        let isMetadata = name.hasSuffix(Self.metadataSuffix) && isDistribution(name.dropLast(Self.metadataSuffix.count))
        return isMetadata ? .metadata : .other
    }

    /// The number of folders between an index and its files.
    private var depthOfFiles: Int {
        switch self {
        case .flat: 0
        case .project: 1
        }
    }

    package static let pageName = "index.html"
    package static let twinName = "index.json"
    package static let metadataSuffix = ".metadata"

    private func joined(_ parts: [String]) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: "/")
    }
}

private func isDistribution(_ name: Substring) -> Bool {
    name.hasSuffix(".whl") || name.hasSuffix(".tar.gz") || name.hasSuffix(".zip")
}
