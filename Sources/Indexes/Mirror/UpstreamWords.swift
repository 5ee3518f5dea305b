import Objects
import PlaybookFiles
import S3
import SimpleRepository

/// The upstream index's yanks, applied to files mirrored from it: a file that is yanked there is yanked here, with upstream's
/// reason, and one that is no longer yanked there is released. Its statuses of projects likewise.
struct UpstreamWords {
    let present: PresentFiles
    let targets: [IndexListing]
    /// Keys of the files that the same plan mirrors.
    let planned: Set<ObjectKey>

    init(present: PresentFiles, targets: [IndexListing], planned: [ObjectKey]) {
        self.present = present
        self.targets = targets
        self.planned = Set(planned)
    }

    /// Puts the change of the curated document first in the plan, and adds a note for each file and project. Pages of other
    /// writers show neither a yank nor a status of ours: there only the note is added.
    /// - Throws: `Diagnostics`, `S3Error`.
    func follow(
        _ offers: [(offer: UpstreamOffer, selection: MirrorSelection)], _ document: CurationDocument,
        on plan: inout Plan
    ) async throws {
        guard plan.channel.followsUpstreamYanks else { return }
        var curation = document.curation
        for (offer, selection) in offers {
            try await followYanks(of: offer, selection.dependency, &curation, on: &plan)
            try await followStatus(of: offer, selection, &curation, on: &plan)
        }
        if let change = try document.change(to: curation) { plan.begin(with: change) }
    }

    private func followYanks(
        of offer: UpstreamOffer, _ dependency: Dependency, _ curation: inout Curation, on plan: inout Plan
    ) async throws {
        for (name, links) in Dictionary(grouping: offer.files, by: \.filename.filename).sorted(by: { $0.key < $1.key })
        {
            // A file is yanked only if every link to it says so: installers take a link that is not.
            let yanked = links.first { !$0.isYanked }?.yanked ?? links[0].yanked
            var changed = curation
            changed.follow(yanked, of: name)
            guard changed != curation, try await isHere(links[0], of: dependency) else { continue }
            guard !plan.channel.pages.areExternal else {
                plan.notes.append(
                    "\(name): it is yanked upstream, which the pages of \(plan.channel.name) cannot show")
                continue
            }
            curation = changed
            let word = yanked == .no ? "is no longer yanked upstream" : "is yanked upstream, and here with it"
            plan.notes.append("\(name): it \(word)")
        }
    }

    /// A status is followed where an index has, or will have, a file that is mirrored; one that upstream takes back goes.
    private func followStatus(
        of offer: UpstreamOffer, _ selection: MirrorSelection, _ curation: inout Curation, on plan: inout Plan
    ) async throws {
        let project = selection.dependency.name
        var changed = curation
        changed.follow(offer.status, of: project)
        guard changed != curation else { return }
        if let status = changed.statuses[project] {
            guard try await isAnyHere(selection.files, of: selection.dependency) else { return }
            guard !plan.channel.pages.areExternal else {
                plan.notes.append(
                    "\(project): it is \(status.marker) upstream, which the pages of \(plan.channel.name) cannot show")
                return
            }
            plan.notes.append("\(project): it is \(status.marker) upstream, and here with it")
        } else {
            plan.notes.append("\(project): it is no longer \(curation.statuses[project]?.marker ?? "") upstream")
        }
        curation = changed
    }

    private func isAnyHere(_ files: [UpstreamOffer.File], of dependency: Dependency) async throws -> Bool {
        for file in files where try await isHere(file, of: dependency) { return true }
        return false
    }

    /// Whether an index has the file with upstream's bytes, or will have it.
    private func isHere(_ file: UpstreamOffer.File, of dependency: Dependency) async throws -> Bool {
        let places = targets.map { listing in
            let key = ObjectKey(
                listing.layout.key(
                    ofFile: file.filename.filename, of: dependency.name, in: listing.index, target: dependency.target))
            return (key: key, object: listing.artifacts[key] ?? listing.nested[key])
        }
        if places.contains(where: { planned.contains($0.key) }) { return true }
        guard let sha256 = file.sha256 else { return false }
        let objects = places.compactMap(\.object)
        guard !objects.isEmpty else { return false }
        return try await present.sha256(of: objects).values.contains(sha256)
    }
}
