import Indexes
package import Objects
import RunJournal
import S3

/// An object of an index that caches may hold in an earlier state.
package struct CachedObject: Sendable, Equatable {
    package var key: ObjectKey
    /// Prefix in the bucket, without a slash at its end.
    package var index: String
    /// Normalized project name; `nil` for a root page.
    package var project: String?
    /// Whether the key was empty before: then a cache can hold an error at most.
    package var isNew: Bool

    package init(key: ObjectKey, index: String, project: String?, isNew: Bool = false) {
        self.key = key
        self.index = index
        self.project = project
        self.isNew = isNew
    }

    /// - Returns: `nil` for a change without effect, and for rollbook's own documents, which have no public reader.
    init?(_ change: ChangeRecord) {
        guard change.state == .applied, !change.key.isOwnDocument else { return nil }
        self.init(
            key: change.key, index: change.index, project: change.project, isNew: change.before == .absent)
    }

    /// The cached object of a planned change.
    init(_ change: Change) {
        let isNew =
            switch change.before {
            case .listed(nil), .exact(.absent), .read(.absent, _): true
            case .listed, .exact, .read: false
            }
        self.init(key: change.key, index: change.index, project: change.project, isNew: isNew)
    }
}

extension [CachedObject] {
    /// The objects, each once. An object that existed before any of the changes is not new.
    var merged: [CachedObject] {
        var objects: [ObjectKey: CachedObject] = [:]
        for object in self {
            objects[object.key] =
                objects[object.key].map { known in
                    CachedObject(
                        key: known.key, index: known.index, project: known.project, isNew: known.isNew && object.isNew)
                } ?? object
        }
        return objects.values.sorted { $0.key < $1.key }
    }
}
