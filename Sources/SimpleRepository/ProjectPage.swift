/// The content of a project page of the Simple API (PEP 503, 592, 629, 658, 691, 700, 714), independent of its form.
package struct ProjectPage: Hashable, Sendable {
    /// The version of a page that states none (PEP 629).
    package static let firstVersion = "1.0"

    package let name: ProjectName
    /// The version as the page states it. Renderers state the version of their output instead.
    package var repositoryVersion: String
    /// The links whose last path segment is a distribution's file name, in the order of the page. They include links to other
    /// projects' files: the caller decides whether those are faults.
    package var files: [ProjectFile]
    /// The `href` of the page's other links (HTML), or the `filename` of its other files (JSON).
    package var otherLinks: [String]
    /// The `href` of the page's `<base>` element, the base of its links.
    package var baseReference: String?
    /// The index's status of the whole project (PEP 792); `nil` if the page states none.
    package var status: ProjectStatus?
    /// Entries of a JSON page that violate the PEP and were skipped, each with its place and its fault.
    package var problems: [String] = []
    /// Versions of its files that are missing from a JSON page's `versions` (PEP 700); canonical, in order.
    package var unlistedVersions: [String] = []
    /// Links of an HTML page to files that pip or uv skips.
    package var untaken: [Untaken] = []

    /// A link to a file that pip or uv skips.
    package struct Untaken: Hashable, Sendable {
        package var filename: String
        /// The reason, as a verb phrase about the link.
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

    /// The absolute URL of `file`, for a page fetched from the absolute URL `pageURL`, after redirects; `nil` when the link
    /// does not resolve to one.
    package func url(of file: ProjectFile, pageURL: String) -> String? {
        guard let baseReference else { return resolveReference(file.url, against: pageURL) }
        return resolveReference(baseReference, against: pageURL).flatMap { resolveReference(file.url, against: $0) }
    }
}

/// Whether the core metadata of a file is beside it as `<file>.metadata` (PEP 658, 714).
package enum CoreMetadataPresence: Hashable, Sendable {
    case absent
    /// The metadata exists; with its digest, in lower-case hexadecimal, if stated.
    case present(sha256: String?)
}

/// Whether a file is yanked (PEP 592).
package enum Yanked: Hashable, Sendable {
    case no
    case yes(reason: String?)
}
