extension CatalogDecoder {
    /// Reads `only: { "gfx1151": ["*gfx1151*"] }`.
    static func families(in top: Settings, _ reader: inout NodeReader) -> FamilyRules {
        guard let node = top["only"], let entries = reader.entries(node, what: "'only'") else { return FamilyRules() }
        return FamilyRules(entries.compactMap { rule($0, &reader) })
    }

    private static func rule(_ entry: YAMLEntry, _ reader: inout NodeReader) -> FamilyRules.Rule? {
        let index = NamePattern(entry.key)
        if index == nil {
            reader.report(
                "'\(entry.key)' in 'only' is not an index with at most one '*'", at: entry.keyPlace,
                hint: "name the index's last folder, such as gfx1151, or its prefix, such as v2/gfx1151")
        }
        guard case .sequence(let nodes) = entry.value.value, !nodes.isEmpty else {
            reader.report(
                "'\(entry.key)' in 'only' must be a list of patterns", at: entry.value.place,
                hint: "write \(entry.key): [\"*\(entry.key)*\"]")
            return nil
        }
        let files = nodes.compactMap { node -> FamilyPattern? in
            guard let text = reader.text(node, "a pattern of '\(entry.key)'") else { return nil }
            if let pattern = FamilyPattern(text.text) { return pattern }
            reader.report("'\(text.text)' in 'only' is not a pattern of file names", at: text.place)
            return nil
        }
        return index.map { FamilyRules.Rule(index: $0, files: files) }
    }
}
