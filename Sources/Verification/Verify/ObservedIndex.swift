import Foundation
package import Indexes
package import Objects
import PlaybookFiles
import S3
package import SimpleRepository

/// What one index showed: its pages as they are judged, and what lies in its bucket where that could be asked.
package struct ObservedIndex: Sendable {
    /// Prefix in the bucket, without a slash at its end.
    package var index: String
    /// With a slash at its end.
    package var baseURL: String
    package var layout: IndexLayout
    /// `nil`: only the public side was looked at.
    package var listing: IndexListing?
    /// `nil` when it was not asked for, or when there is none.
    package var root: ObservedPage?
    /// By folder, which is the project's normalized name.
    package var pages: [String: ObservedPage]

    package init(
        index: String, baseURL: String, layout: IndexLayout, listing: IndexListing?, root: ObservedPage? = nil,
        pages: [String: ObservedPage] = [:]
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
