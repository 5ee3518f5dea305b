/// The list of all projects of a simple repository.
package struct RootPage: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        /// The name as displayed.
        package let name: String
        /// The reference as written, with character references decoded. JSON has none: it is `<normalized name>/`.
        package let href: String

        package init(name: String, href: String) {
            self.name = name
            self.href = href
        }

        /// `nil` when the displayed text is not a project name.
        package var project: ProjectName? { ProjectName(name) }
    }

    /// The version as the page states it.
    package var repositoryVersion: String
    /// Projects in the order of the page.
    package var projects: [Entry]

    package init(repositoryVersion: String = ProjectPage.firstVersion, projects: [Entry]) {
        self.repositoryVersion = repositoryVersion
        self.projects = projects
    }
}
