/// Which indexes of a channel installers are given at once, as where the index of a product takes its dependencies from
/// that of another one.
package struct IndexGroups: Sendable, Equatable {
    /// Prefixes, each group in the order in which installers are given its indexes. An index may be in several groups.
    package let groups: [[String]]

    package static let none = IndexGroups([])

    package init(_ groups: [[String]]) {
        self.groups = groups
    }

    /// The other indexes that installers have besides `index`, in the order of the groups; empty where it is read alone.
    package func companions(of index: String) -> [String] {
        var seen: Set<String> = [index]
        return groups.filter { $0.contains(index) }.flatMap(\.self).filter { seen.insert($0).inserted }
    }

    /// The companions of some indexes that are not among these.
    package func companions(of indexes: some Collection<String>) -> [String] {
        var seen = Set(indexes)
        return indexes.flatMap(companions(of:)).filter { seen.insert($0).inserted }
    }
}
