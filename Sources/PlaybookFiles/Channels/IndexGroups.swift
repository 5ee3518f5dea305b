/// The indexes of a channel that installers read together, such as a product's index and the index of its dependencies.
package struct IndexGroups: Sendable, Equatable {
    /// Prefixes, each group in the order in which installers get its indexes. An index may be in several groups.
    package let groups: [[String]]

    package static let none = IndexGroups([])

    package init(_ groups: [[String]]) {
        self.groups = groups
    }

    /// The other indexes that installers read with `index`, in the order of the groups; empty if it is read alone.
    package func companions(of index: String) -> [String] {
        var seen: Set<String> = [index]
        return groups.filter { $0.contains(index) }.flatMap(\.self).filter { seen.insert($0).inserted }
    }

    /// The companions of some indexes, without those indexes.
    package func companions(of indexes: some Collection<String>) -> [String] {
        var seen = Set(indexes)
        return indexes.flatMap(companions(of:)).filter { seen.insert($0).inserted }
    }
}
