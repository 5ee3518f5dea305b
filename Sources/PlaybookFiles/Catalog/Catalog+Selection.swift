package import SimpleRepository

extension Catalog {
    /// The values of `--package`: every project, and `all`.
    package var selections: [String] { projects.map(\.name) + [Self.allProjects] }

    /// The dependencies of a project, or of all projects for `all`. A dependency of several projects comes once, with the
    /// versions of each.
    /// - Throws: `UnknownName` with the nearest known one.
    package func dependencies(of selection: String) throws(UnknownName) -> [Dependency] {
        if selection == Self.allProjects { return merged(projects.flatMap(\.dependencies)) }
        guard let project = projects.first(where: { $0.name == selection }) else {
            throw UnknownName(kind: "project", name: selection, known: selections)
        }
        return project.dependencies
    }

    /// The named dependencies; all of them without names.
    /// - Throws: `UnknownName`.
    package func dependencies(
        of selection: String, only names: [ProjectName]
    ) throws(UnknownName) -> [Dependency] {
        let all = try dependencies(of: selection)
        guard !names.isEmpty else { return all }
        for name in names where !all.contains(where: { $0.name == name }) {
            throw UnknownName(
                kind: "dependency", name: name.normalized, known: Set(all.map(\.name.normalized)).sorted())
        }
        return all.filter { names.contains($0.name) }
    }

    /// The first project that mirrors a dependency, as a value of `--package`.
    package func selection(mirroring dependency: ProjectName) -> String? {
        projects.first { $0.dependencies.contains { $0.name == dependency } }?.name
    }

    private struct Destination: Hashable {
        let name: ProjectName
        let target: String?
    }

    private func merged(_ dependencies: [Dependency]) -> [Dependency] {
        var positions: [Destination: Int] = [:]
        var merged: [Dependency] = []
        for dependency in dependencies {
            let destination = Destination(name: dependency.name, target: dependency.target)
            guard let position = positions[destination] else {
                positions[destination] = merged.count
                merged.append(dependency)
                continue
            }
            let known = merged[position]
            let added = dependency.versions.filter { !known.versions.contains($0) }
            merged[position] = Dependency(name: known.name, versions: known.versions + added, target: known.target)
        }
        return merged
    }
}
