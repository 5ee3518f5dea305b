/// The folder of a bucket for rollbook's own documents: lock, facts, manifests. It is not part of any index: listings, plans,
/// restores and verifications of indexes skip it.
package enum OwnFolder {
    package static let name = ".rollbook"

    /// Whether a key or a prefix is the folder or below it.
    package static func holds(_ path: String) -> Bool { path.isOrLiesBelow(name) }

    /// A key in the folder.
    package static func key(_ path: String) -> String { "\(name)/\(path)" }

    /// The key of the one object that probes a store's features.
    package static func probeKey(_ id: String) -> String { key("probe/\(id)") }
}
