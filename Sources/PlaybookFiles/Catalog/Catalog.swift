package import SimpleRepository

/// The one list of what is mirrored and what may be listed. Everything mirrored is listed.
///
/// Read from `catalog.yaml` by `CatalogDecoder`.
package struct Catalog: Sendable, Equatable {
    /// The name that stands for every project where one is asked for, as in `--package all`.
    package static let allProjects = "all"

    /// Simple API base URL to mirror from; `nil`: as pip itself resolves it on this machine.
    package let upstream: String?
    /// Whether an upstream index of the internet may redirect to a private network.
    package let allowsInwardRedirects: Bool
    package let wheels: WheelRules
    /// In the order of the file.
    package let projects: [CatalogProject]
    package let listing: ListingRules
    package let families: FamilyRules

    /// Every name that a mirrored dependency has, in any project.
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

    /// Whether a project may stand on an index's pages: mirrored, own, or by pattern, and not excluded.
    ///
    /// Names are compared normalized, so `ml_dtypes` in a file name is `ml-dtypes` here.
    package func mayBeListed(_ project: ProjectName) -> Bool {
        if listing.excludes(project) { return false }
        return mirrored.contains(project) || listing.includes(project)
    }

    /// The names, normalized, that the file lists or mirrors; patterns name more.
    package var names: [String] { Set(mirrored.map(\.normalized) + listing.names.map(\.normalized)).sorted() }

    /// Whether a project is copied from upstream.
    package func mirrors(_ project: ProjectName) -> Bool { mirrored.contains(project) }

    /// Whether a wheel is one that this catalog mirrors; see `WheelRules.accepts`.
    package func accepts(_ wheel: WheelFilename) -> Bool {
        wheels.accepts(wheel)
    }
}

/// What is mirrored for one project, such as `torch`.
package struct CatalogProject: Sendable, Equatable {
    package let name: String
    package let dependencies: [Dependency]

    package init(name: String, dependencies: [Dependency]) {
        self.name = name
        self.dependencies = dependencies
    }
}
