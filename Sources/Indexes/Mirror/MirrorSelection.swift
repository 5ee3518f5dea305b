package import PlaybookFiles
package import SimpleRepository

/// The files of a dependency that are mirrored. Pure.
package struct MirrorSelection: Sendable, Equatable {
    package var dependency: Dependency
    /// The version of each pin.
    package var versions: [PythonVersion]
    /// Wheels that the catalog accepts, in the order of their names.
    package var files: [UpstreamOffer.File]
    /// Notes for the operator, one line each.
    package var notes: [String]

    /// Chooses by PEP 440, never by the page's order; a missing pin is an error. Yanked files are ignored, except for a version
    /// that is pinned exactly (PEP 592).
    ///
    /// `latest` is the highest version that is no pre-release and has an accepted wheel. Links to one file count as one; only
    /// chosen files have to be right.
    /// - Parameter denial: the reason why a file must not be published; `nil`: it may be. Denied files are ignored, also for a
    ///   pin.
    /// - Throws: `PlanError.noSuchVersion`, `UpstreamError`.
    package init(
        _ dependency: Dependency, from offer: UpstreamOffer, catalog: Catalog,
        denial: (DistributionFilename) -> String? = { _ in nil }
    ) throws {
        if let status = offer.status, status.isQuarantined {
            throw UpstreamError.quarantined(
                project: dependency.name.normalized, reason: UpstreamOffer.describe(status))
        }
        let accepted = offer.files.filter { $0.isWheel(acceptedBy: catalog) }
        let denied = accepted.filter { denial($0.filename) != nil }
        let wheels = accepted.filter { denial($0.filename) == nil }
        var versions: [PythonVersion] = []
        for pin in dependency.versions {
            let version: PythonVersion? =
                switch pin {
                case .latest: wheels.filter { !$0.isYanked }.map(\.filename.version).filter { !$0.isPrerelease }.max()
                case .exact(let wanted): wheels.map(\.filename.version).first { $0 == wanted }
                }
            if version == nil, denied.contains(where: { Self.isMeant($0, by: pin) }) { continue }
            guard let version else { throw Self.absent(pin, of: dependency, files: offer.files) }
            if !versions.contains(version) { versions.append(version) }
        }
        self.dependency = dependency
        self.versions = versions
        let pinned = dependency.versions.compactMap { if case .exact(let version) = $0 { version } else { nil } }
        files = try Self.merged(wheels.filter { versions.contains($0.filename.version) }, of: dependency.name)
            .filter { !$0.isYanked || pinned.contains($0.filename.version) }
        notes =
            offer.notes + Self.notes(onYanked: files, of: dependency.name)
            + denied.map { "\($0.filename.filename): it is denied, and not mirrored: \(denial($0.filename) ?? "")" }
        for file in files { try Self.check(file, of: dependency.name) }
    }

    private static func isMeant(_ file: UpstreamOffer.File, by pin: VersionPin) -> Bool {
        switch pin {
        case .latest: true
        case .exact(let version): file.filename.version == version
        }
    }

    /// One entry for each file name, by name.
    private static func merged(
        _ links: [UpstreamOffer.File], of project: ProjectName
    ) throws(UpstreamError) -> [UpstreamOffer.File] {
        var files: [String: UpstreamOffer.File] = [:]
        for link in links {
            let name = link.filename.filename
            files[name] = try files[name]?.merged(with: link, project: project) ?? link
        }
        return files.values.sorted { $0.filename.filename < $1.filename.filename }
    }

    private static func check(_ file: UpstreamOffer.File, of project: ProjectName) throws(UpstreamError) {
        if let problem = file.problem {
            throw .unsafeFile(file.filename.filename, project: project.normalized, reason: problem)
        }
        guard let proof = file.proof else { throw .noHash(file.filename.filename, project: project.normalized) }
        guard proof.isDigest else {
            throw .unsafeFile(
                file.filename.filename, project: project.normalized,
                reason: "its hash is malformed: \(proof.hex.prefix(200))")
        }
    }

    private static func notes(onYanked files: [UpstreamOffer.File], of project: ProjectName) -> [String] {
        let yanked = Dictionary(grouping: files.filter(\.isYanked), by: \.filename.version)
        return yanked.sorted { $0.key < $1.key }.map { version, files in
            let reason =
                if case .yes(let reason?) = files.first?.yanked { ": \(reason.prefix(UpstreamOffer.textMax))" } else {
                    ""
                }
            return "\(project): \(version) is yanked upstream\(reason); it is pinned, and published as yanked"
        }
    }

    private static func absent(
        _ pin: VersionPin, of dependency: Dependency, files: [UpstreamOffer.File]
    ) -> PlanError {
        let known = Set(files.map(\.filename.version)).sorted().suffix(8).map(\.description)
        var reason = "the upstream index has no such version"
        if case .exact(let wanted) = pin {
            let isThere = files.contains { $0.filename.version == wanted }
            if isThere { reason = "it has no wheel that the catalog accepts" }
        } else {
            reason = "there is no stable version with a wheel that the catalog accepts"
        }
        return .noSuchVersion(
            project: dependency.name.normalized, pin: pin.description, known: Array(known), reason: reason)
    }
}

extension UpstreamOffer.File {
    func isWheel(acceptedBy catalog: Catalog) -> Bool {
        if case .wheel(let wheel) = filename { catalog.accepts(wheel) } else { false }
    }
}
