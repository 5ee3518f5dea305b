package import Foundation
import Indexes
package import Objects
import PlaybookFiles
import S3
package import SimpleRepository

/// One page as it is judged: the bucket's page where the bucket was asked (a stale cache is a finding of its own), else the
/// public page.
package struct ObservedPage: Sendable {
    package enum Content: Sendable {
        case root(RootPage)
        case project(ProjectPage)
        /// The bytes are not such a page.
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
    /// The size, in bytes.
    package var size: Int
    /// Whether the document ends with `</html>`.
    package var isComplete: Bool
    /// The form of the judged bytes; `nil` where the page could not be read.
    var form: PageForm?
    /// Whether both public URLs show the judged bytes.
    package var isFresh: Bool
    /// The time when the page was written, where known.
    package var lastModified: Date?
    /// Whether the judged bytes are known to be the publisher's: the bucket's, or those that the journal wrote.
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
