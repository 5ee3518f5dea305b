import Objects
import RunJournal
import S3
package import SimpleRepository

/// A requirement that must be on offer, such as `torch==2.9.1`: by PEP 508, without what an index has no answer to
/// (extras, a marker, a URL).
package struct ExpectedVersion: Sendable, Equatable {
    private let requirement: Requirement

    /// `nil` for what is no such requirement.
    package init?(_ text: String) {
        guard let requirement = Requirement(text), requirement.extras.isEmpty, requirement.marker == nil,
            requirement.url == nil
        else { return nil }
        self.requirement = requirement
    }

    package var project: ProjectName { requirement.name }
    var text: String { requirement.description }

    /// Whether a file of that name satisfies it; pre-releases count, because they are asked for by name.
    func isMet(by filename: DistributionFilename) -> Bool {
        filename.project == project && requirement.specifiers.contains(filename.version, prereleases: true)
    }

    /// Checks one index: what its pages offer, and what lies in it.
    func finding(in listing: IndexListing?, offered: [DistributionFilename], url: String) -> Finding {
        if offered.contains(where: isMet) {
            return Finding(.expectedVersion, url, .pass, message: "\(text) is on offer")
        }
        let isStored =
            listing?.artifacts.keys.contains { key in
                (try? DistributionFilename(parsing: String(key.lastComponent))).map(isMet) == true
            } ?? false
        return Finding(
            .expectedVersion, url, .fail, remedy: .regenerate,
            message: isStored ? "\(text) is in the bucket and on no page" : "\(text) is not in the index",
            hint: isStored ? "regenerate the pages: `rollbook reindex`" : "publish it, then regenerate the pages")
    }
}
