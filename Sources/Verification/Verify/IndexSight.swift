package import Foundation
package import Indexes
package import Objects
import PlaybookFiles
import S3
package import SimpleRepository

/// What one index showed: its pages as they are judged, and what lies in its bucket where that could be asked.
package struct IndexSight: Sendable {
    /// Prefix in the bucket, without a slash at its end.
    package var index: String
    /// With a slash at its end.
    package var baseURL: String
    package var layout: IndexLayout
    /// `nil`: only the public side was looked at.
    package var listing: IndexListing?
    /// `nil` when it was not asked for, or when there is none.
    package var root: PageSight?
    /// By folder, which is the project's normalized name.
    package var pages: [String: PageSight]

    package init(
        index: String, baseURL: String, layout: IndexLayout, listing: IndexListing?, root: PageSight? = nil,
        pages: [String: PageSight] = [:]
    ) {
        self.index = index
        self.baseURL = baseURL
        self.layout = layout
        self.listing = listing
        self.root = root
        self.pages = pages
    }

    /// The key of a file of a project.
    package func key(ofFile filename: String, project: ProjectName) -> ObjectKey {
        ObjectKey(layout.key(ofFile: filename, of: project, in: index))
    }

    /// The key of the page in a folder.
    package func pageKey(ofFolder folder: String) -> ObjectKey { ObjectKey(layout.key(ofPageIn: folder, of: index)) }

    package var rootPageKey: ObjectKey { ObjectKey(layout.key(ofRootPageOf: index)) }
}

/// One page, as it is judged: the bucket's where the bucket was asked (a stale cache is a finding of its own), else the
/// public one.
package struct PageSight: Sendable {
    package enum Content: Sendable {
        case root(RootPage)
        case project(ProjectPage)
        /// There are bytes, and they are no such page.
        case unreadable(String)
        /// The page could not be read.
        case unseen
    }

    package var key: ObjectKey
    /// The URL with a slash at its end, which installers ask for.
    package var url: String
    package var content: Content
    /// Lower-case hexadecimal, of the judged bytes.
    package var sha256: SHA256Digest?
    /// Bytes.
    package var size: Int
    /// Whether the document is closed (`</html>`).
    package var isComplete: Bool
    /// Whether the public shows the judged bytes under both URLs.
    package var isFresh: Bool
    /// When the page was written, as far as it is known.
    package var lastModified: Date?
    /// Whether the judged bytes are known to be the publication's: the bucket's, or those that the journal wrote.
    var isProven = true

    package init(
        key: ObjectKey, url: String, content: Content, sha256: SHA256Digest? = nil, size: Int = 0,
        isComplete: Bool = true,
        isFresh: Bool = true, lastModified: Date? = nil
    ) {
        self.key = key
        self.url = url
        self.content = content
        self.sha256 = sha256
        self.size = size
        self.isComplete = isComplete
        self.isFresh = isFresh
        self.lastModified = lastModified
    }

    package var project: ProjectPage? { if case .project(let page) = content { page } else { nil } }
    package var root: RootPage? { if case .root(let page) = content { page } else { nil } }
}
