import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// What lies in the bucket, against what the pages say (failure classes F01, F04, F08, F12, F15, F17, F23, F28). Pure,
/// but for questions to the journal.
struct ListingFaults {
    let index: IndexSight
    let listing: IndexListing
    let catalog: Catalog
    let channel: Channel
    let baseline: Baseline
    let writes: RunWrites
    /// What the journal remembers of the files and metadata files that the listing holds now.
    let known: [ObjectKey: ObjectFacts]

    /// - Throws: `JournalError`.
    func findings(links: [String: [PageLinks.Link]], narrowed: Bool) throws -> [Finding] {
        var findings: [Finding] = []
        for (folder, links) in links.sorted(by: { $0.key < $1.key }) {
            guard let sight = index.pages[folder] else { continue }
            findings += dangling(links, sight, folder) + hashes(links, sight) + metadata(links, sight)
        }
        findings += unlisted(links)
        if !narrowed { findings += spaces() + misplaced() }
        return findings + foreignWrites()
    }

    // MARK: - Links without a file

    private func dangling(_ links: [PageLinks.Link], _ sight: PageSight, _ folder: String) -> [Finding] {
        let missing = links.filter { listing.artifacts[$0.key] == nil && listing.nested[$0.key] == nil }
        return missing.prefix(PageLinks.faultsMax).map { link in
            let wasThere = writes.wrote(link.key) || baseline.page(sight.key)?.links[link.file.filename] != nil
            return Finding(
                .danglingLink, link.url, .fail,
                remedy: wasThere ? .rollback : writes.remedy(forPage: sight.key),
                message: "\(shown(link.file.filename)) is linked and not in the bucket",
                hint: wasThere
                    ? "it was there: rollbook versions \(channel.name) \(shellWord(link.key)) tells what became of it"
                    : "rollbook reindex \(channel.name) --index \(index.index) --project \(folder)",
                evidence: ["page": sight.url, "missing-on-page": "\(missing.count)"])
        }
    }

    // MARK: - Hashes

    private func hashes(_ links: [PageLinks.Link], _ sight: PageSight) -> [Finding] {
        links.compactMap { link -> Finding? in
            guard let stated = link.file.sha256, let stored = known[link.key]?.sha256?.hex, stated != stored else {
                return nil
            }
            let wasStated = baseline.page(sight.key)?.links[link.file.filename] == stated
            return Finding(
                .hashMismatch, link.url, .fail,
                remedy: wasStated || writes.wrote(link.key) ? .rollback : writes.remedy(forPage: sight.key),
                message: wasStated
                    ? "\(shown(link.file.filename)) was overwritten: its bytes are not those that the page was verified with"
                    : "the page states another sha256 for \(shown(link.file.filename)) than the bucket's object has",
                hint: "pip refuses the file; rollbook versions \(channel.name) \(shellWord(link.key))",
                evidence: ["expected-sha256": stated, "sha256": stored, "page": sight.url])
        }
    }

    // MARK: - Core metadata

    /// Metadata files that a page promises, and `Requires-Python` as far as the file's was read before (F18, F19).
    private func metadata(_ links: [PageLinks.Link], _ sight: PageSight) -> [Finding] {
        links.flatMap { link -> [Finding] in
            var findings: [Finding] = []
            if case .present(let stated) = link.file.coreMetadata, listing.artifacts[link.key] != nil {
                findings += sidecar(link, stated, sight)
            }
            let key = sidecarKey(of: link.key)
            let fact = listing.sidecars[key] == nil ? known[link.key] : known[key]
            if let fact, fact.metadataRead, fact.requiresPython != link.file.requiresPython {
                findings.append(
                    Finding(
                        .requiresPythonMismatch, link.url, .fail, remedy: writes.remedy(forPage: sight.key),
                        message: "the page states \(link.file.requiresPython.map(shown) ?? "no requires-python") for "
                            + "\(shown(link.file.filename)), its metadata \(fact.requiresPython ?? "none")",
                        hint: "rollbook reindex \(channel.name) --index \(index.index)",
                        evidence: ["page": sight.url, "expected": fact.requiresPython ?? ""]))
            }
            return findings
        }
    }

    private func sidecar(_ link: PageLinks.Link, _ stated: String?, _ sight: PageSight) -> [Finding] {
        let key = sidecarKey(of: link.key)
        let url = link.url + ".metadata"
        let hint = "pip and uv fail on it: rollbook reindex \(channel.name) --index \(index.index)"
        let remedy = writes.wrote(key) ? CheckRecord.Remedy.rollback : writes.remedy(forPage: sight.key)
        guard listing.sidecars[key] != nil else {
            return [
                Finding(
                    .metadataMissing, url, .fail, remedy: remedy,
                    message:
                        "the page promises the metadata of \(shown(link.file.filename)), and the file is not there",
                    hint: hint, evidence: ["page": sight.url])
            ]
        }
        guard let stated, let stored = known[key]?.sha256?.hex, stored != stated else { return [] }
        return [
            Finding(
                .metadataMismatch, url, .fail, remedy: remedy,
                message:
                    "the page states another sha256 for the metadata of \(shown(link.file.filename)) than the file has",
                hint: hint, evidence: ["page": sight.url, "expected-sha256": stated, "sha256": stored])
        ]
    }

    // MARK: - Files without a link

    private func unlisted(_ links: [String: [PageLinks.Link]]) -> [Finding] {
        let selection = IndexPages.Selection(listing: listing, catalog: catalog)
        var missing: [String: [ObjectKey]] = [:]
        let linked = links.mapValues { Set($0.map(\.key)) }
        for (project, key) in selection.artifacts {
            guard let sight = index.pages[project.normalized], sight.project != nil else { continue }
            if linked[project.normalized]?.contains(key) != true {
                missing[project.normalized, default: []].append(key)
            }
        }
        return missing.sorted { $0.key < $1.key }.compactMap { folder, keys in
            index.pages[folder].map { unlisted(keys.sorted(), folder, $0) }
        } + pageless(selection)
    }

    private func unlisted(_ keys: [ObjectKey], _ folder: String, _ sight: PageSight) -> Finding {
        let isLate = sight.lastModified.map { written in
            keys.allSatisfy { listing.artifacts[$0]?.lastModified ?? .distantPast >= written }
        }
        let isForeign = (try? foreignWriter(of: sight.key)) != nil
        let name: Finding.Name = isForeign ? .foreignWrite : isLate == true ? .lateIndex : .unlistedFile
        let reason =
            isForeign
            ? "somebody else wrote the page over the one of this journal, and it lacks"
            : isLate == true ? "the page is older than" : "the page does not list"
        return Finding(
            name, sight.url, .fail, remedy: .regenerate,
            message: "\(reason) \(keys.count) \(keys.count == 1 ? "file" : "files") of \(folder): "
                + keys.prefix(3).map { String($0.lastComponent) }.joined(separator: ", ")
                + (keys.count > 3 ? ", …" : ""),
            hint: "rollbook reindex \(channel.name) --index \(index.index) --project \(folder)",
            evidence: ["unlisted": keys.prefix(20).map(\.text).joined(separator: " ")])
    }

    /// Files of projects that have no page at all.
    private func pageless(_ selection: IndexPages.Selection) -> [Finding] {
        let projects = Dictionary(grouping: selection.artifacts, by: \.project.normalized)
        return projects.filter { listing.projectPages[$0.key] == nil }.sorted { $0.key < $1.key }.map { folder, files in
            Finding(
                .missingProject, channel.publicURL(ofPrefix: join(index.index, folder)), .fail, remedy: .regenerate,
                message: "the index holds \(files.count) files of \(folder), and there is no page of it",
                hint: "rollbook reindex \(channel.name) --index \(index.index)")
        }
    }

    /// Keys with a space where a `+` was meant: an upload that decoded the name twice.
    private func spaces() -> [Finding] {
        listing.artifacts.keys.filter { $0.lastComponent.contains(" ") }.sorted().map { key in
            Finding(
                .plusEncoding, key.text, .fail, remedy: writes.wrote(key) ? .rollback : nil,
                message: "the key has a space where its file name has a +",
                hint: "upload it again under its own name, and remove this one")
        }
    }

    private func misplaced() -> [Finding] {
        IndexPages.Selection(listing: listing, catalog: catalog).misplaced.map {
            Finding(
                .misplacedFile, index.baseURL, .fail, remedy: nil, message: $0,
                hint: "move the file into the folder of its project; until then it is on no page")
        }
    }

    // MARK: - Other writers

    /// Files that this journal wrote, and somebody else has overwritten since.
    private func foreignWrites() -> [Finding] {
        listing.artifacts.values.sorted { $0.key < $1.key }.compactMap { object in
            guard let change = writes[object.key], let after = change.after?.object, after.etag != object.etag
            else { return nil }
            return Finding(
                .foreignWrite, channel.publicURL(ofKey: object.key.text), .fail, remedy: .rollback,
                message:
                    "somebody else overwrote \(object.key.lastComponent) after run \(change.runID) had published it",
                hint: "rollbook versions \(channel.name) \(shellWord(object.key)) tells who",
                evidence: ["expected-etag": after.etag.text, "etag": object.etag.text])
        }
    }

    /// The run of this journal whose page somebody else has replaced.
    private func foreignWriter(of page: ObjectKey) throws -> String? {
        guard
            let stored = page == listing.rootPage?.key
                ? listing.rootPage : listing.projectPages.values.first(where: { $0.key == page }),
            let change = try baseline.lastWrite(of: page), let after = change.after?.object,
            after.etag != stored.etag
        else { return nil }
        return change.runID
    }
}
