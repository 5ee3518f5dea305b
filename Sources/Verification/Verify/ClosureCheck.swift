import Indexes
package import PlaybookFiles
package import SimpleRepository

/// Checks whether an installer that knows one index, or the indexes that are read together, can install what the index offers:
/// the requirements of a release, their requirements, and so on, each with a compatible file there (failure classes F09, F11,
/// F16).
///
/// Pure except for metadata, which is read when needed, once for each file.
package struct ClosureCheck: Sendable {
    let channel: String
    let catalog: Catalog
    /// The program that writes the channel's pages, for hints.
    let pages: PagesSetting
    let targets: [PythonTarget]
    private let metadata: ClosureMetadata

    /// Walks at once, each with at most one read of metadata.
    private static let concurrencyMax = 64

    /// - Parameters:
    ///   - channel: its name, for hints.
    ///   - targets: where releases must be installable; `nil` for the targets that the catalog's wheel rules name.
    ///   - metadata: core metadata of a file, `nil` when it cannot be known. An error makes the requirements of that file
    ///     unknown (inconclusive); the check does not fail.
    package init(
        channel: String, catalog: Catalog, targets: [PythonTarget]? = nil, pages: PagesSetting = .html,
        metadata: @escaping @Sendable (IndexedFile) async throws -> CoreMetadata?
    ) {
        self.channel = channel
        self.pages = pages
        self.catalog = catalog
        self.targets = targets ?? catalog.wheels.targets
        self.metadata = ClosureMetadata(read: metadata)
    }

    /// Files whose metadata was requested so far.
    package var readCount: Int { get async { await metadata.count } }

    /// The part of an index to check.
    package struct Request: Sendable {
        /// Releases to check; releases that the index does not have are skipped. `nil` for the newest version of each project
        /// that is not a mirrored dependency.
        package var releases: Set<Release>?
        /// The files that the run published: their faults can be rolled back.
        package var new: Set<Release>
        /// The indexes that installers read with this one.
        package var companions: [ClosureIndex]

        package init(releases: Set<Release>? = nil, new: Set<Release> = [], companions: [ClosureIndex] = []) {
            self.releases = releases
            self.new = new
            self.companions = companions
        }
    }

    /// One finding for each unmet requirement of a release, with the environments where it is unmet; one for each release that
    /// covers less than the version before; and one that sums up what passed.
    /// - Throws: `CancellationError`.
    package func check(_ index: ClosureIndex, _ request: Request = Request()) async throws -> [Finding] {
        let offers = ClosureOffers(index, with: request.companions)
        let own = ClosureOffers(index)
        let roots = roots(of: own, request)
        let walks = roots.flatMap { root in targets.map { (root, $0) } }
        let problems = try await mapConcurrently(walks, limit: Self.concurrencyMax) { root, target in
            try await self.problems(of: root, on: target, offers).map { (root, target, $0) }
        }
        var findings = ClosureFindings(check: self, index: index, request: request)
        for (root, target, problem) in problems.joined() { findings.add(problem, root: root, target: target) }
        let sets = ClosureSets(check: self, offers: own, request: request)
        let installable = roots.count { root in
            targets.contains { target in
                own[root.project]?.versions.first { $0.version == root.version }?.file(for: target, isPinned: true)
                    != nil
            }
        }
        return findings.findings(rootCount: roots.count, installableCount: installable) + sets.findings(of: roots)
    }

    private func roots(of offers: ClosureOffers, _ request: Request) -> [Release] {
        let found: [Release] =
            if let releases = request.releases {
                releases.filter { release in
                    offers[release.project]?.versions.contains { $0.version == release.version } == true
                }
            } else {
                offers.index.files.keys.filter { !catalog.mirrors($0) }.compactMap { project in
                    offers[project]?.versions.first { !$0.isYanked }
                        .map { Release(project: project, version: $0.version) }
                }
            }
        return found.sorted { ($0.project, $0.version) < ($1.project, $1.version) }
    }

    /// Empty where the release has no file for the target: another check judges that.
    private func problems(
        of release: Release, on target: PythonTarget, _ offers: ClosureOffers
    ) async throws -> [ClosureProblem] {
        let offered = offers[release.project]?.versions.first { $0.version == release.version }
        guard let root = offered?.file(for: target, isPinned: true) else { return [] }
        func walk(_ extras: [String]) async throws -> [ClosureProblem] {
            try await ClosureWalk(
                offers: offers, metadata: metadata, target: target, root: root, extras: extras,
                isBinding: { self.isBinding($0, offers) }
            ).problems()
        }
        var problems = try await walk([])
        guard isOwn(release.project), let extras = try? await metadata.stated(by: root)?.extras else { return problems }
        for extra in extras.prefix(Self.extrasMax) { problems += try await walk([extra]) }
        return problems
    }

    /// At most this many declared extras are checked.
    private static let extrasMax = 200

    /// Whether a project is published here, not mirrored from elsewhere.
    func isOwn(_ project: ProjectName) -> Bool { catalog.listing.includes(project) && !catalog.mirrors(project) }

    /// Whether a requirement that only an extra brings must be met. An extra may ask for packages that this index does not
    /// carry, such as another vendor's. It must be met where the index offers the project at all, or where one of our own
    /// projects is pinned to a version.
    private func isBinding(_ requirement: Requirement, _ offers: ClosureOffers) -> Bool {
        offers[requirement.name] != nil
            || isOwn(requirement.name) && requirement.specifiers.specifiers.contains(where: \.isPin)
    }
}

extension WheelRules {
    /// The environments that these rules mirror wheels for: the CPythons that their tags name, on the known platforms. Without
    /// a CPython tag (only `py3`, for example), those of `PythonTarget.all`.
    package var targets: [PythonTarget] {
        let minors = pythonTags.compactMap { tag in
            tag.hasPrefix("cp3") ? PythonTarget.minor(of: "3." + tag.dropFirst(3)) : nil
        }
        let known = minors.isEmpty ? PythonTarget.all : PythonTarget.all(of: Set(minors).sorted())
        return known.filter { target in
            let platforms =
                switch target.platform {
                case .linuxX86_64: ["linux_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64"]
                case .windowsAMD64: ["win_amd64"]
                }
            return platforms.contains { platform in platformTags.contains { $0.matches(platform) } }
        }
    }
}
