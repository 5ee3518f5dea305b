import RunJournal
import S3
import SimpleRepository

/// The version that an index should give for a requirement.
struct IntendedVersion: Sendable, Equatable {
    enum Reason: String, Sendable {
        /// The run that verifies wrote a file of this version.
        case published = "published by this run"
        case pinned = "asked for"
        /// The highest version by PEP 440 that has a wheel for this Python.
        case highest = "the highest that fits"
    }

    var version: PythonVersion
    var reason: Reason

    init(version: PythonVersion, reason: Reason) {
        self.version = version
        self.reason = reason
    }

    /// - Parameters:
    ///   - page: the project's page in one index.
    ///   - published: names of the files that the run wrote into the index.
    /// - Returns: `nil` when no wheel fits.
    init?(_ requirement: Requirement, on page: ProjectPage, target: PythonTarget, published: Set<String>) {
        let demands = [requirement.specifiers]
        let written = Self.offer(of: page) { published.contains($0) }
        if let file = written.candidates(for: target, satisfying: demands).first(where: { _ in true }) {
            (version, reason) = (file.name.version, .published)
            return
        }
        guard let file = Self.offer(of: page, where: { _ in true }).file(for: target, satisfying: demands) else {
            return nil
        }
        let isPinned = requirement.specifiers.specifiers.contains(where: \.isPin)
        (version, reason) = (file.name.version, isPinned ? .pinned : .highest)
    }

    /// The versions that the page's wheels offer.
    private static func offer(of page: ProjectPage, where isMeant: (String) -> Bool) -> ProjectOffer {
        let wheels = page.files.filter { $0.filename.hasSuffix(".whl") && isMeant($0.filename) }
        let index = ClosureIndex(prefix: "", url: "", pages: [("", ProjectPage(name: page.name, files: wheels))])
        return ProjectOffer(of: page.name, in: [index.files])
    }
}
