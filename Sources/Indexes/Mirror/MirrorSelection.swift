package import PlaybookFiles
package import SimpleRepository

/// Which files of a dependency are mirrored. Pure.
package struct MirrorSelection: Sendable, Equatable {
    package var dependency: Dependency
    /// The version that each pin stands for.
    package var versions: [PythonVersion]
    /// Wheels that the catalog accepts, in the order of their names.
    package var files: [UpstreamIndex.File]

    /// Chooses by PEP 440, never by the page's order; yanked files do not exist; a pin that is absent is an error.
    ///
    /// `latest` is the highest version that is no pre-release and has an accepted wheel.
    /// - Throws: `PlanError.noSuchVersion`, `UpstreamError.noHash`.
    package init(_ dependency: Dependency, from files: [UpstreamIndex.File], catalog: Catalog) throws {
        let wheels = files.filter { !$0.isYanked && $0.isWheel(acceptedBy: catalog) }
        var versions: [PythonVersion] = []
        for pin in dependency.versions {
            let version: PythonVersion? =
                switch pin {
                case .latest: wheels.map(\.filename.version).filter { !$0.isPrerelease }.max()
                case .exact(let wanted): wheels.map(\.filename.version).first { $0 == wanted }
                }
            guard let version else { throw Self.absent(pin, of: dependency, files: files, catalog: catalog) }
            if !versions.contains(version) { versions.append(version) }
        }
        self.dependency = dependency
        self.versions = versions
        self.files = wheels.filter { versions.contains($0.filename.version) }
            .sorted { $0.filename.filename < $1.filename.filename }
        if let file = self.files.first(where: { $0.sha256 == nil }) {
            throw UpstreamError.noHash(file.filename.filename, project: dependency.name.normalized)
        }
    }

    private static func absent(
        _ pin: VersionPin, of dependency: Dependency, files: [UpstreamIndex.File], catalog: Catalog
    ) -> PlanError {
        let known = Set(files.map(\.filename.version)).sorted().suffix(8).map(\.description)
        var reason = "the upstream index has no such version"
        if case .exact(let wanted) = pin {
            let own = files.filter { $0.filename.version == wanted }
            if !own.isEmpty && own.allSatisfy(\.isYanked) { reason = "it is yanked" }
            if own.contains(where: { !$0.isYanked }) { reason = "it has no wheel that the catalog accepts" }
        } else {
            reason = "there is no stable version with a wheel that the catalog accepts"
        }
        return .noSuchVersion(
            project: dependency.name.normalized, pin: pin.description, known: Array(known), reason: reason)
    }
}

extension UpstreamIndex.File {
    func isWheel(acceptedBy catalog: Catalog) -> Bool {
        if case .wheel(let wheel) = filename { catalog.accepts(wheel) } else { false }
    }
}
