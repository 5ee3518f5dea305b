package import SimpleRepository

/// The rollback of a root page: it lists a project while the project's page exists.
package struct RootRollback: Sendable {
    /// Whether a project's page exists after the rollback, by normalized name.
    package let exists: [String: Bool]
    /// Pages that may hold the line of a project.
    package let sources: [EditablePage]

    package init(exists: [String: Bool], sources: [EditablePage]) {
        self.exists = exists
        self.sources = sources
    }

    package func applied(to page: EditablePage) -> EditablePage {
        var page = page
        for (name, exists) in exists.sorted(by: { $0.key < $1.key }) {
            // A link to another place is not one to the project's page here.
            let leadsHere = page.entries(name).allSatisfy { $0.leadsToFolder(name) }
            guard leadsHere else { continue }
            if !exists {
                page.remove(name)
            } else if page.links(name).isEmpty {
                let line = ProjectName(name).flatMap { EditablePage(page.form.renderRoot([$0]), project: nil) }
                let source = sources.first { source in
                    source.form == page.form && !source.links(name).isEmpty
                        && source.entries(name).allSatisfy { $0.leadsToFolder(name) }
                }
                if let source = source ?? line { page.set(name, asIn: source) }
            }
        }
        return page
    }
}
