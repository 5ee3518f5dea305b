import Foundation
package import Objects
import PlaybookFiles
import RunJournal
import S3
package import SimpleRepository

/// The objects below one index, from one listing: everything that a planner needs to know of it.
package struct IndexListing: Sendable {
    /// Prefix in the bucket, without a slash at its end.
    package var index: String
    package var layout: IndexLayout
    /// Wheels and sdists at the places of the layout, by key.
    package private(set) var artifacts: [ObjectKey: ListedObject] = [:]
    package private(set) var sidecars: [ObjectKey: ListedObject] = [:]
    /// `<index>/<folder>/index.html` by folder.
    package private(set) var projectPages: [String: ListedObject] = [:]
    package private(set) var rootPage: ListedObject?
    /// The same in JSON, beside the pages in HTML.
    package private(set) var projectTwins: [String: ListedObject] = [:]
    package private(set) var rootTwin: ListedObject?
    /// Files below a folder of their own (a catalog entry's `target`), and all other objects.
    package private(set) var nested: [ObjectKey: ListedObject] = [:]
    /// Objects that earlier steps of a dry run would have put; the planner of a later step sees them as present.
    package private(set) var planned: [ObjectKey: Change.Content] = [:]
    /// The sources of planned copies of objects that are in the bucket already.
    private var sources: [ObjectKey: ObjectKey] = [:]

    package init(index: String, layout: IndexLayout) {
        self.index = index
        self.layout = layout
    }

    /// Takes one listed object in.
    package mutating func add(_ object: ListedObject) {
        switch layout.place(of: object.key.text, in: index) {
        case .rootPage?: rootPage = object
        case .projectPage(let folder)?: projectPages[folder] = object
        case .rootTwin?: rootTwin = object
        case .projectTwin(let folder)?: projectTwins[folder] = object
        case .file?: artifacts[object.key] = object
        case .metadata?: sidecars[object.key] = object
        case .other?: nested[object.key] = object
        case nil: break
        }
    }

    /// Takes in a change that an earlier step of the same dry run would have made.
    package mutating func overlay(_ change: Change) {
        switch change.action {
        case .put(let content), .copy(_, _, let content):
            planned[change.key] = content
            if case .copy(let source, _, _) = change.action { sources[change.key] = sources[source] ?? source }
            add(
                ListedObject(
                    key: change.key, etag: ETag("planned-" + content.sha256.hex), size: content.size,
                    lastModified: .distantPast))
        case .delete, .purge(_, revealing: .absent), .purge(_, revealing: .marker): remove(change.key)
        case .restore, .purge(_, revealing: .object): break
        }
    }

    private mutating func remove(_ key: ObjectKey) {
        planned[key] = nil
        artifacts[key] = nil
        sidecars[key] = nil
        nested[key] = nil
        switch layout.place(of: key.text, in: index) {
        case .rootPage?: rootPage = nil
        case .rootTwin?: rootTwin = nil
        case .projectPage(let folder)?: projectPages[folder] = nil
        case .projectTwin(let folder)?: projectTwins[folder] = nil
        case .file?, .metadata?, .other?, nil: break
        }
    }

    /// The source of a planned copy; `nil` for an object that is there already.
    package func source(of key: ObjectKey) -> ObjectKey? { sources[key] }

    /// A key below the index.
    package func name(of key: ObjectKey) -> String {
        String(key.text.dropFirst(index.isEmpty ? 0 : index.count + 1))
    }

    package func pageKey(ofFolder folder: String) -> ObjectKey { ObjectKey(layout.key(ofPageIn: folder, of: index)) }
    package var rootPageKey: ObjectKey { ObjectKey(layout.key(ofRootPageOf: index)) }
    package func twinKey(ofFolder folder: String) -> ObjectKey { ObjectKey(layout.key(ofTwinIn: folder, of: index)) }
    package var rootTwinKey: ObjectKey { ObjectKey(layout.key(ofRootTwinOf: index)) }

    /// Whether a folder holds more than a project page: another index, say, whose root page it is.
    package func holdsMore(inFolder folder: String) -> Bool {
        let prefix = join(index, folder) + "/"
        return nested.keys.contains { $0.hasPrefix(prefix) }
    }

    /// Normalized names of the projects with a file or a page.
    package var projectNames: Set<String> {
        Set(projectPages.keys).union(
            artifacts.keys.compactMap {
                (try? DistributionFilename(parsing: String($0.lastComponent)))?.project.normalized
            })
    }

    /// Whether the index has no files and no project pages. One page in a folder makes no index: it is the page of a project,
    /// where a root of the channel is an index itself.
    package var isEmpty: Bool { artifacts.isEmpty && projectPages.isEmpty }
}

/// The key of a sidecar (PEP 658).
package func sidecarKey(of artifact: ObjectKey) -> ObjectKey { ObjectKey(IndexLayout.key(ofMetadataOf: artifact.text)) }

/// Joins the parts of a key with slashes, leaving out empty ones.
package func join(_ parts: String...) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: "/")
}
