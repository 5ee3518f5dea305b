extension ChannelDecoder {
    /// Reads a list of lists of prefixes. Each prefix is one of the channel's indexes, or a folder directly below a root.
    mutating func together(in settings: Settings, roots: [String], indexes: [String]) -> IndexGroups {
        IndexGroups(
            reader.nodes("together", in: settings).compactMap { group(in: $0, roots: roots, indexes: indexes) })
    }

    private mutating func group(in node: YAMLNode, roots: [String], indexes: [String]) -> [String]? {
        let hint = "write together: [[v5/rocm/pytorch/whl, v5/rocm/core/whl]]"
        guard case .sequence(let nodes) = node.value else {
            reader.report("an entry of 'together' must be a list of indexes", at: node.place, hint: hint)
            return nil
        }
        var group: [String] = []
        for entry in nodes.compactMap({ reader.text($0, "an index in 'together'") }) {
            if group.contains(entry.text) {
                reader.report("'\(entry.text)' stands twice in a group of 'together'", at: entry.place)
            } else if isIndex(entry.text, roots: roots, indexes: indexes) {
                group.append(entry.text)
            } else {
                reader.report(
                    "'\(entry.text)' in 'together' is not an index of the channel", at: entry.place,
                    hint: "name one of 'indexes', or a folder directly below one of 'roots'")
            }
        }
        guard nodes.count > 1 else {
            reader.report("a group of 'together' has at least two indexes", at: node.place, hint: hint)
            return nil
        }
        return group
    }

    private func isIndex(_ prefix: String, roots: [String], indexes: [String]) -> Bool {
        guard !indexes.contains(prefix) else { return true }
        guard SettingRules.problem(ofIndex: prefix) == nil, let slash = prefix.utf8.lastIndex(of: UInt8(ascii: "/"))
        else { return false }
        return roots.contains(String(prefix[..<slash]))
    }
}
