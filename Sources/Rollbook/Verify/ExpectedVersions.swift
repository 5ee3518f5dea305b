import RunJournal
import S3
package import SimpleRepository

/// A requirement that must be on offer, such as `torch==2.9.1` (PEP 508 without extras and markers).
package struct ExpectedVersion: Sendable, Equatable {
    package var project: ProjectName
    package var specifiers: VersionSpecifierSet?
    package var text: String

    /// - Throws: `RunError.badInput`.
    package init(_ text: String) throws {
        let end = text.firstIndex { "=<>!~ ".contains($0) } ?? text.endIndex
        let rest = text[end...].drop { $0 == " " }
        guard let project = ProjectName(text[..<end]) else {
            throw RunError.badInput(name: "expect", value: text, choices: [])
        }
        if !rest.isEmpty {
            guard let specifiers = VersionSpecifierSet(String(rest)) else {
                throw RunError.badInput(name: "expect", value: text, choices: [])
            }
            self.specifiers = specifiers
        }
        self.project = project
        self.text = text
    }

    /// Whether a file of that name satisfies it; pre-releases count, because they are asked for by name.
    func isMet(by filename: DistributionFilename) -> Bool {
        filename.project == project && specifiers?.contains(filename.version, prereleases: true) != false
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
