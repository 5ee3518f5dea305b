import Foundation
package import Indexes
package import Objects
package import RunJournal
import S3

/// What one run changed on a channel. It decides whether a fault is taken back or mended: what the run wrote goes back
/// to the version before it, what others left is generated anew.
package struct RunWrites: Sendable {
    /// The last applied change of each object.
    private let last: [ObjectKey: ChangeRecord]
    /// Objects that another writer has overwritten since: a rollback would take that work back as well.
    private var overwritten: Set<ObjectKey> = []
    /// Normalized names of the projects whose files the run changed.
    package let projects: Set<String>

    package init(_ changes: [ChangeRecord]) {
        let applied = changes.filter { $0.state == .applied }
        last = Dictionary(applied.map { ($0.key, $0) }) { old, new in
            (old.finishedAt ?? .distantPast) > (new.finishedAt ?? .distantPast) ? old : new
        }
        projects = Set(applied.compactMap(\.project))
    }

    package var isEmpty: Bool { last.isEmpty }
    /// What it changed.
    var keys: some Collection<ObjectKey> { last.keys }

    package subscript(key: ObjectKey) -> ChangeRecord? { last[key] }

    package func wrote(_ key: ObjectKey) -> Bool { last[key] != nil }

    /// The same, knowing what lies in an index now.
    package func knowing(_ listing: IndexListing) -> RunWrites {
        var writes = self
        for page in Array(listing.projectPages.values) + [listing.rootPage].compactMap(\.self) {
            if let after = last[page.key]?.after?.object, after.etag != page.etag {
                writes.overwritten.insert(page.key)
            }
        }
        return writes
    }

    /// How a page with a fault is mended.
    package func remedy(forPage key: ObjectKey) -> CheckRecord.Remedy {
        wrote(key) && !overwritten.contains(key) ? .rollback : .regenerate
    }
}
