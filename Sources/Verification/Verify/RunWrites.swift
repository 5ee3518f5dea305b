import Foundation
package import Indexes
package import Objects
package import RunJournal
import S3

/// The changes of one run on a channel. They decide between rollback and repair: an object that the run wrote goes back to the
/// version before it, any other is regenerated.
package struct RunWrites: Sendable {
    /// The last applied change of each object.
    private let last: [ObjectKey: ChangeRecord]
    /// Objects that another writer has overwritten since: a rollback would revert that work as well.
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
    /// The changed keys.
    var keys: some Collection<ObjectKey> { last.keys }

    package subscript(key: ObjectKey) -> ChangeRecord? { last[key] }

    package func wrote(_ key: ObjectKey) -> Bool { last[key] != nil }

    /// The writes, with the current listing of an index taken into account.
    package func knowing(_ listing: IndexListing) -> RunWrites {
        var writes = self
        for page in Array(listing.projectPages.values) + Array(listing.projectTwins.values)
            + [listing.rootPage, listing.rootTwin].compactMap(\.self)
        {
            if let after = last[page.key]?.after?.object, after.etag != page.etag {
                writes.overwritten.insert(page.key)
            }
        }
        return writes
    }

    /// The remedy for a page with a fault.
    package func remedy(forPage key: ObjectKey) -> CheckRecord.Remedy {
        wrote(key) && !overwritten.contains(key) ? .rollback : .regenerate
    }
}
