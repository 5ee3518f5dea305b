package import SimpleRepository

/// The one list of mirrored projects and of projects that pages may list. Every mirrored project is listed.
///
/// `CatalogDecoder` reads it from `catalog.yaml`.
package struct Catalog: Sendable, Equatable {
    /// The name for every project, as in `--package all`.
    package static let allProjects = "all"

    /// Simple API base URL to mirror from; `nil` for the URL that pip itself uses on this machine.
    package let upstream: String?
    /// Whether an upstream index of the internet may redirect to a private network.
    package let allowsInwardRedirects: Bool
    package let wheels: WheelRules
    /// Projects in the order of the file.
    package let projects: [CatalogProject]
    package let listing: ListingRules
    package let families: FamilyRules

    /// The names of all mirrored dependencies, in any project.
    private let mirrored: Set<ProjectName>

    package init(
        upstream: String? = nil, wheels: WheelRules, projects: [CatalogProject], listing: ListingRules,
        families: FamilyRules = FamilyRules(), allowsInwardRedirects: Bool = false
    ) {
        self.allowsInwardRedirects = allowsInwardRedirects
        self.families = families
        self.upstream = upstream
        self.wheels = wheels
        self.projects = projects
        self.listing = listing
        self.mirrored = Set(projects.flatMap { $0.dependencies.map(\.name) })
    }

    package var pythonTags: [String] { wheels.pythonTags }
    package var platformTags: [String] { wheels.platformTags.map(\.text) }

    /// Whether an index's pages may list a project: it is mirrored, our own, or matches a pattern, and is not excluded.
    ///
    /// Names are compared normalized, so `ml_dtypes` in a file name is `ml-dtypes` here.
    package func mayBeListed(_ project: ProjectName) -> Bool {
        if listing.excludes(project) { return false }
        return mirrored.contains(project) || listing.includes(project)
    }

    /// The normalized names that the file lists or mirrors; patterns match more.
    package var names: [String] { Set(mirrored.map(\.normalized) + listing.names.map(\.normalized)).sorted() }

    /// Whether a project is copied from upstream.
    package func mirrors(_ project: ProjectName) -> Bool { mirrored.contains(project) }

    /// Whether this catalog mirrors a wheel; see `WheelRules.accepts`.
    package func accepts(_ wheel: WheelFilename) -> Bool {
        wheels.accepts(wheel)
    }
}

/// The dependencies that are mirrored for one project, such as `torch`.
package struct CatalogProject: Sendable, Equatable {
    package let name: String
    package let dependencies: [Dependency]

    package init(name: String, dependencies: [Dependency]) {
        self.name = name
        self.dependencies = dependencies
    }
}
