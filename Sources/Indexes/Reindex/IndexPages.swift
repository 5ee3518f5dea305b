package import Objects
package import PlaybookFiles
import S3
package import SimpleRepository

/// The pages of an index, made from its objects. Pure: the same content gives the same pages.
package struct IndexPages: Sendable {
    /// Project pages in the order of their names; each has a file.
    package private(set) var projects: [ProjectPage] = []
    /// Files of the index that are on no page, with the reason.
    package private(set) var unlisted: [String] = []

    /// - Parameters:
    ///   - listing: the objects of the index.
    ///   - facts: of every artifact that may be listed.
    ///   - selection: the artifacts that may be listed.
    package init(
        listing: IndexListing, facts: [ObjectKey: FactsGatherer.Facts], selection: Selection
    ) {
        var files: [ProjectName: [ProjectFile]] = [:]
        for (project, artifact) in selection.artifacts {
            files[project, default: []].append(
                Self.file(artifact, facts[artifact], selection.words[artifact], in: listing))
        }
        unlisted = selection.unlisted
        projects = files.sorted { $0.key < $1.key }.map { ProjectPage(name: $0.key, files: $0.value) }
    }

    private static func file(
        _ key: ObjectKey, _ facts: FactsGatherer.Facts?, _ word: Curation.Word?, in listing: IndexListing
    ) -> ProjectFile {
        let filename = String(key.lastComponent)
        return ProjectFile(
            filename: filename, url: listing.layout.href(toFile: filename),
            hashes: (facts?.sha256).map { ["sha256": $0.hex] } ?? [:], requiresPython: facts?.requiresPython,
            coreMetadata: (facts?.sidecarSHA256).map { .present(sha256: $0.hex) } ?? .absent,
            yanked: word?.yanked ?? facts?.yanked ?? .no, size: listing.artifacts[key]?.size,
            uploadTime: (facts?.uploaded).map(rfc3339))
    }

    /// The artifacts of an index that are listed, and those that are not.
    package struct Selection: Sendable {
        package private(set) var artifacts: [(project: ProjectName, key: ObjectKey)] = []
        package private(set) var unlisted: [String] = []
        /// Files whose place contradicts their name; they are on no page.
        package private(set) var misplaced: [String] = []
        /// The curated document's words on listed files.
        fileprivate private(set) var words: [ObjectKey: Curation.Word] = [:]

        /// - Parameters:
        ///   - catalog: decides which files may be listed where the layout lists by it; else every file in its folder may be.
        ///   - curation: keeps files off the pages, and marks files as yanked.
        package init(listing: IndexListing, catalog: Catalog, curation: Curation = Curation()) {
            for key in listing.artifacts.keys.sorted() {
                let name = String(key.lastComponent)
                guard let filename = try? DistributionFilename(parsing: name) else {
                    note(key, "its name is not that of a wheel or an sdist", listing: listing)
                    continue
                }
                let ownKey = listing.layout.key(ofFile: name, of: filename.project, in: listing.index)
                if listing.layout.listsByCatalog, !catalog.mayBeListed(filename.project) {
                    unlisted.append("\(key): \(filename.project) is not in the catalog")
                } else if catalog.families.areForeign(name, in: listing.index) {
                    unlisted.append(
                        "\(key): it is of another family than \(catalog.families.patterns(of: listing.index))")
                } else if key != ObjectKey(ownKey) {
                    misplaced.append("\(key): belongs into folder \(filename.project)")
                } else if let reason = curation.denial(of: filename, in: listing.index) {
                    unlisted.append("\(key): it is denied: \(reason)")
                } else {
                    words[key] = curation.word(on: filename, in: listing.index)
                    artifacts.append((filename.project, key))
                }
            }
        }

        private mutating func note(_ key: ObjectKey, _ reason: String, listing: IndexListing) {
            if listing.layout.listsByCatalog {
                unlisted.append("\(key): \(reason)")
            } else {
                misplaced.append("\(key): \(reason)")
            }
        }
    }
}
