import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Compares the bucket's listing with the pages (failure classes F01, F04, F08, F12, F15, F17, F23, F28). Pure, except for
/// queries to the journal.
struct ListingFaults {
    let index: ObservedIndex
    let listing: IndexListing
    let catalog: Catalog
    let channel: Channel
    let baseline: Baseline
    let writes: RunWrites
    let history: FileHistory
    let curation: Curation
    let lateness: Lateness

    private var mending: Mending { Mending(channel: channel) }

    /// - Throws: `JournalError`.
    func findings(links: [String: [PageLinks.Link]], narrowed: Bool) throws -> [Finding] {
        var findings: [Finding] = []
        for (folder, links) in links.sorted(by: { $0.key < $1.key }) {
            guard let sight = index.pages[folder] else { continue }
            findings += dangling(links, sight, folder) + metadata(links, sight, folder)
        }
        findings += try unlisted(links)
        if !narrowed { findings += spaces() + misplaced() }
        return findings
    }

    // MARK: - Links without a file

    private func dangling(_ links: [PageLinks.Link], _ sight: ObservedPage, _ folder: String) -> [Finding] {
        let missing = links.filter { listing.artifacts[$0.key] == nil && listing.nested[$0.key] == nil }
        return missing.prefix(PageLinks.faultsMax).map { link in
            // A file that a run withdrew stays on another program's page until the indexer follows.
            let withdrawal = withdrawal(of: link.key)
            let isLeft = mending.leavesPages && withdrawal != nil
            let wasThere =
                !isLeft && (writes.wrote(link.key) || baseline.page(sight.key)?.links[link.file.filename] != nil)
            let finding = Finding(
                .danglingLink, link.url, .fail,
                remedy: wasThere ? .rollback : writes.remedy(forPage: sight.key),
                message: "\(shown(link.file.filename)) is linked and not in the bucket",
                hint: wasThere ? mending.versions(link.key) : mending.reindex(index.index, project: folder),
                evidence: ["page": sight.url, "missing-on-page": "\(missing.count)"]
            ).restoring(wasThere ? [link.key] : [], of: index.index, project: folder)
            return lateness.judged(finding, changed: withdrawal)
        }
    }

    // MARK: - Core metadata

    /// Metadata files that a page promises, and `Requires-Python` where the file's was read before (F18, F19).
    private func metadata(_ links: [PageLinks.Link], _ sight: ObservedPage, _ folder: String) -> [Finding] {
        links.flatMap { link -> [Finding] in
            var findings: [Finding] = []
            let key = sidecarKey(of: link.key)
            if case .present = link.file.coreMetadata, listing.artifacts[link.key] != nil,
                listing.sidecars[key] == nil
            {
                findings.append(sidecar(link, key, sight, folder))
            }
            let fact = (listing.sidecars[key] ?? listing.artifacts[link.key]).flatMap { history.now($0) }
            // An external indexer's page may say less than it could; that is not a fault.
            let isLeftOut = mending.leavesPages && link.file.requiresPython == nil
            if let fact, fact.metadataRead, fact.requiresPython != link.file.requiresPython, !isLeftOut {
                findings.append(
                    Finding(
                        .requiresPythonMismatch, link.url, .fail, remedy: writes.remedy(forPage: sight.key),
                        message: "the page states \(link.file.requiresPython.map(shown) ?? "no requires-python") for "
                            + "\(shown(link.file.filename)), its metadata \(fact.requiresPython ?? "none")",
                        hint: mending.reindex(index.index, project: folder),
                        evidence: ["page": sight.url, "expected": fact.requiresPython ?? ""]))
            }
            return findings
        }
    }

    private func sidecar(
        _ link: PageLinks.Link, _ key: ObjectKey, _ sight: ObservedPage, _ folder: String
    ) -> Finding {
        let wasThere = writes.wrote(key) || baseline.write(of: key)?.etag != nil || history.hasBeen(key)
        let finding = Finding(
            .metadataMissing, link.url + ".metadata", .fail,
            remedy: wasThere ? .rollback : writes.remedy(forPage: sight.key),
            message:
                "pip and uv fail: the page promises the metadata of \(shown(link.file.filename)), and it is not there",
            hint: mending.reindex(index.index, project: folder), evidence: ["page": sight.url]
        ).restoring(wasThere ? [key] : [], of: index.index, project: folder)
        return lateness.judged(finding, changed: withdrawal(of: key))
    }

    /// The time when a run withdrew the missing object; `nil` where this journal knows of none.
    private func withdrawal(of key: ObjectKey) -> Date? {
        (try? baseline.lastWrite(of: key)).flatMap { $0.after?.object == nil ? $0.finishedAt : nil }
    }

    private func newest(_ keys: [ObjectKey]) -> Date? {
        keys.compactMap { listing.artifacts[$0]?.lastModified }.max()
    }

    // MARK: - Files without a link

    private func unlisted(_ links: [String: [PageLinks.Link]]) throws -> [Finding] {
        let selection = IndexPages.Selection(listing: listing, catalog: catalog, curation: curation)
        var missing: [String: [ObjectKey]] = [:]
        let linked = links.mapValues { Set($0.map(\.key)) }
        for (project, key) in selection.artifacts {
            guard let sight = index.pages[project.normalized], sight.project != nil else { continue }
            if linked[project.normalized]?.contains(key) != true {
                missing[project.normalized, default: []].append(key)
            }
        }
        return try missing.sorted { $0.key < $1.key }.flatMap { folder, keys -> [Finding] in
            guard let page = index.pages[folder] else { return [] }
            let new = keys.filter { !isBack($0) }.sorted()
            return try comeBack(keys.sorted(), folder) + (new.isEmpty ? [] : [unlisted(new, folder, page)])
        } + (try pageless(selection))
    }

    private func unlisted(_ keys: [ObjectKey], _ folder: String, _ sight: ObservedPage) -> Finding {
        let isLate = sight.lastModified.map { written in
            keys.allSatisfy { listing.artifacts[$0]?.lastModified ?? .distantPast >= written }
        }
        let isForeign = (try? foreignWriter(of: sight.key)) != nil
        let name: Finding.Name = isForeign ? .foreignWrite : isLate == true ? .lateIndex : .unlistedFile
        let reason =
            isForeign
            ? "another writer replaced the page of this journal's run, and it lacks"
            : isLate == true ? "the page is older than" : "the page does not list"
        let finding = Finding(
            name, sight.url, .fail, remedy: .regenerate,
            message: "\(reason) \(keys.count) \(keys.count == 1 ? "file" : "files") of \(folder): "
                + keys.prefix(3).map { String($0.lastComponent) }.joined(separator: ", ")
                + (keys.count > 3 ? ", …" : ""),
            hint: mending.reindex(index.index, project: folder),
            evidence: ["unlisted": keys.prefix(20).map(\.text).joined(separator: " ")])
        return lateness.judged(finding, changed: newest(keys))
    }

    /// Files of projects without any page.
    private func pageless(_ selection: IndexPages.Selection) throws -> [Finding] {
        let projects = Dictionary(grouping: selection.artifacts, by: \.project.normalized)
        return try projects.filter { listing.projectPages[$0.key] == nil }.sorted { $0.key < $1.key }
            .flatMap { folder, files -> [Finding] in
                let new = files.filter { !isBack($0.key) }
                let back = try comeBack(files.map(\.key), folder)
                guard !new.isEmpty else { return back }
                let missing = Finding(
                    .missingProject, channel.publicURL(ofPrefix: join(index.index, folder)), .fail,
                    remedy: .regenerate,
                    message: "the index holds \(counted(new.count, "file")) of \(folder), and the project has no page",
                    hint: mending.reindex(index.index), evidence: ["missing-page": join(index.index, folder)])
                return back + [lateness.judged(missing, changed: newest(new.map(\.key)))]
            }
    }

    /// Keys with a space in place of a `+`: an upload decoded the name twice.
    private func spaces() -> [Finding] {
        listing.artifacts.keys.filter { $0.lastComponent.contains(" ") }.sorted().map { key in
            Finding(
                .plusEncoding, key.text, .fail, remedy: writes.wrote(key) ? .rollback : nil,
                message: "the key has a space where its file name has a +",
                hint: "upload it again under its own name, and remove this one")
        }
    }

    private func misplaced() -> [Finding] {
        IndexPages.Selection(listing: listing, catalog: catalog, curation: curation).misplaced.map {
            Finding(
                .misplacedFile, index.baseURL, .fail, remedy: nil, message: $0,
                hint: "move the file into the folder of its project; until then it is on no page")
        }
    }

    // MARK: - Other writers

    /// Whether a file that a run of this journal withdrew is back: its delete marker was removed, or another writer uploaded it
    /// again.
    private func isBack(_ key: ObjectKey) -> Bool {
        baseline.write(of: key).map { $0.etag == nil } ?? false
    }

    private func comeBack(_ keys: [ObjectKey], _ folder: String) throws -> [Finding] {
        try keys.filter(isBack).prefix(PageLinks.faultsMax).map { key in
            let withdrawn = baseline.write(of: key)
            let object = listing.artifacts[key]
            let publisher = try baseline.lastWrite(of: key) { $0.after?.object?.etag == object?.etag }?.runID
            let again = publisher.map { mending.rollback($0, index: index.index, project: folder) }
            return Finding(
                .foreignWrite, channel.publicURL(ofKey: key.text), .fail, remedy: .rollback,
                message: "\(key.lastComponent), which run \(withdrawn?.runID ?? "") withdrew, lies in the bucket again",
                hint: again ?? mending.versions(key)
            ).restoring(again == nil ? [key] : [], of: index.index, project: folder)
        }
    }

    /// The run of this journal whose page another writer replaced.
    private func foreignWriter(of page: ObjectKey) throws -> String? {
        guard !channel.pages.areExternal,
            let stored = page == listing.rootPage?.key
                ? listing.rootPage : listing.projectPages.values.first(where: { $0.key == page }),
            let change = try baseline.lastWrite(of: page), let after = change.after?.object,
            after.etag != stored.etag
        else { return nil }
        return change.runID
    }
}
