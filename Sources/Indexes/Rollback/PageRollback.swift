package import SimpleRepository

/// Rolls back a run's changes to one page, entry by entry, also where others wrote the page since. All other bytes stay. Pure.
package struct PageRollback: Sendable {
    /// The page before and after consecutive changes of the run; `nil` for no page.
    package struct Stretch: Sendable {
        package var before: EditablePage?
        package var after: EditablePage?

        package init(before: EditablePage?, after: EditablePage?) {
            self.before = before
            self.after = after
        }

        fileprivate var names: Set<String> {
            Set(((before?.entries ?? []) + (after?.entries ?? [])).map(\.name))
        }

        fileprivate func changes(_ name: String) -> Bool { was(name) != became(name) }
        fileprivate func was(_ name: String) -> [[UInt8]] { before?.links(name) ?? [] }
        fileprivate func became(_ name: String) -> [[UInt8]] { after?.links(name) ?? [] }
    }

    package let stretches: [Stretch]
    /// Files that this rollback withdraws; below, files whose metadata files it withdraws.
    package let withdrawn: Set<String>
    package let withdrawnMetadata: Set<String>

    package init(stretches: [Stretch], withdrawn: Set<String> = [], withdrawnMetadata: Set<String> = []) {
        self.stretches = stretches
        self.withdrawn = withdrawn
        self.withdrawnMetadata = withdrawnMetadata
    }

    package struct Outcome: Sendable {
        package var page: EditablePage
        /// Entries that another writer changed since.
        package var conflicts: [String] = []
    }

    /// The entries that the run added, changed or removed.
    package var names: Set<String> {
        Set(stretches.flatMap { stretch in stretch.names.filter(stretch.changes) })
    }

    /// The run's entries that the page lacks and that are not withdrawn: `applied` must know whether their files will be there.
    package func removed(from page: EditablePage) -> Set<String> {
        names.filter { page.links($0).isEmpty && !withdrawn.contains($0) }
    }

    /// - Parameter isThere: the entries of `removed(from:)` whose files will be there.
    package func applied(to page: EditablePage, isThere: Set<String>) -> Outcome {
        var outcome = Outcome(page: page)
        for name in names.subtracting(withdrawn).sorted() { takeBack(name, isThere, &outcome) }
        withdrawn.forEach { outcome.page.remove($0) }
        withdrawnMetadata.forEach { outcome.page.withdrawMetadata($0) }
        return outcome
    }

    private func takeBack(_ name: String, _ isThere: Set<String>, _ outcome: inout Outcome) {
        let own = stretches.filter { $0.changes(name) }
        guard let first = own.first, let last = own.last else { return }
        let (was, became, found) = (first.was(name), last.became(name), outcome.page.links(name))
        if found == was { return }
        // The effect of one stretch may have been rolled back before the next began.
        let forms = Set(own.flatMap { [$0.before?.form, $0.after?.form] }.compactMap(\.self) + [outcome.page.form])
        let joins = zip(own, own.dropFirst()).allSatisfy { [$0.became(name), was].contains($1.was(name)) }
        // An entry in HTML and one in JSON say the same in other bytes: neither can be put in the other's place.
        guard joins, found == became, forms.count == 1 else {
            outcome.conflicts.append(name)
            return
        }
        guard !was.isEmpty, let source = first.before else { return outcome.page.remove(name) }
        if became.isEmpty, !isThere.contains(name) { return }
        outcome.page.set(name, asIn: source)
    }
}

extension EditablePage.Entry {
    /// Whether the entry links a folder beside the page.
    func leadsToFolder(_ name: String) -> Bool {
        var path = Substring(href)
        if path.hasPrefix("./") { path = path.dropFirst(2) }
        if path.hasSuffix("index.html") { path = path.dropLast("index.html".count) }
        if path.hasSuffix("/") { path = path.dropLast() }
        return ProjectName(path)?.normalized == name
    }
}
