import Foundation
package import Indexes
package import Objects
import PlaybookFiles
import S3
package import SimpleRepository

/// The observed state of one index: its pages as they are judged, and the bucket's listing where it was available.
package struct ObservedIndex: Sendable {
    /// The prefix in the bucket, without a slash at its end.
    package var index: String
    /// The public URL, with a slash at its end.
    package var baseURL: String
    package var layout: IndexLayout
    /// `nil` for a verification of the public side only.
    package var listing: IndexListing?
    /// `nil` when it was not requested, or does not exist.
    package var root: ObservedPage?
    /// Pages by folder, which is the project's normalized name.
    package var pages: [String: ObservedPage]
    /// The pages in JSON beside them.
    var rootTwin: ObservedPage?
    var twins: [String: ObservedPage] = [:]

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

    /// The key of a project's file.
    package func key(ofFile filename: String, project: ProjectName) -> ObjectKey {
        ObjectKey(layout.key(ofFile: filename, of: project, in: index))
    }

    /// The key of a folder's page.
    package func pageKey(ofFolder folder: String) -> ObjectKey { ObjectKey(layout.key(ofPageIn: folder, of: index)) }

    package var rootPageKey: ObjectKey { ObjectKey(layout.key(ofRootPageOf: index)) }

    func twinKey(ofFolder folder: String) -> ObjectKey { ObjectKey(layout.key(ofTwinIn: folder, of: index)) }

    var rootTwinKey: ObjectKey { ObjectKey(layout.key(ofRootTwinOf: index)) }
}
