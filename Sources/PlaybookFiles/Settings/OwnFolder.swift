/// The folder of a bucket in which rollbook keeps its own documents: lock, facts, manifests. Nothing in it is part of an
/// index: no listing, plan, restore or verification of an index looks there.
package enum OwnFolder {
    package static let name = ".rollbook"

    /// Whether a key or a prefix is the folder or lies in it.
    package static func holds(_ path: String) -> Bool { path.isOrLiesBelow(name) }

    /// A key in the folder.
    package static func key(_ path: String) -> String { "\(name)/\(path)" }

    /// Of the one object that finds out what a store can do.
    package static func probeKey(_ id: String) -> String { key("probe/\(id)") }
}
