/// The list of all projects of a simple repository.
package struct RootPage: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        /// As displayed.
        package let name: String
        /// As written, character references decoded. In JSON there is none: `<normalized name>/`.
        package let href: String

        package init(name: String, href: String) {
            self.name = name
            self.href = href
        }

        /// `nil` when the displayed text is not a project name.
        package var project: ProjectName? { ProjectName(name) }
    }

    /// As the page states it.
    package var repositoryVersion: String
    /// In the order of the page.
    package var projects: [Entry]

    package init(repositoryVersion: String = ProjectPage.firstVersion, projects: [Entry]) {
        self.repositoryVersion = repositoryVersion
        self.projects = projects
    }
}
