/// What a project page of the Simple API says (PEP 503, 592, 629, 658, 691, 700, 714), whichever form it came in.
package struct ProjectPage: Hashable, Sendable {
    /// The version that readers assume where a page states none (PEP 629).
    package static let firstVersion = "1.0"

    package let name: ProjectName
    /// As the page states it. Renderers state the version of what they write, not this.
    package var repositoryVersion: String
    /// The links whose last path segment is the file name of a distribution, in the order of the page. A link to
    /// another project's file is among them: whether that is a fault is the caller's to say.
    package var files: [ProjectFile]
    /// The `href` of the page's other links (HTML), or the `filename` of its other files (JSON).
    package var otherLinks: [String]
    /// The `href` of the page's `<base>` element, against which its links are resolved.
    package var baseReference: String?
    /// What the index says of the project as a whole (PEP 792); `nil` where the page says nothing.
    package var status: ProjectStatus?
    /// Entries of a JSON page that break the PEP and were passed over, each with its place and what is wrong.
    package var problems: [String] = []
    /// Links of an HTML page to files that pip or uv passes over.
    package var untaken: [Untaken] = []

    /// A link that names a file and that pip or uv does not take.
    package struct Untaken: Hashable, Sendable {
        package var filename: String
        /// As what the link does.
        package var reason: String
    }

    package init(
        name: ProjectName, repositoryVersion: String = Self.firstVersion, files: [ProjectFile],
        otherLinks: [String] = [], baseReference: String? = nil, status: ProjectStatus? = nil
    ) {
        self.name = name
        self.repositoryVersion = repositoryVersion
        self.files = files
        self.otherLinks = otherLinks
        self.baseReference = baseReference
        self.status = status
    }

    /// The absolute URL of `file`, for the page that was fetched from the absolute URL `pageURL`, after redirects;
    /// `nil` when the link resolves to none.
    package func url(of file: ProjectFile, pageURL: String) -> String? {
        guard let baseReference else { return resolveReference(file.url, against: pageURL) }
        return resolveReference(baseReference, against: pageURL).flatMap { resolveReference(file.url, against: $0) }
    }
}

/// Whether the core metadata of a file lies beside it as `<file>.metadata` (PEP 658, 714).
package enum CoreMetadataPresence: Hashable, Sendable {
    case absent
    /// With the digest of the metadata, in hexadecimal, lower case, where it is stated.
    case present(sha256: String?)
}

/// Whether a file is yanked (PEP 592).
package enum Yanked: Hashable, Sendable {
    case no
    case yes(reason: String?)
}
