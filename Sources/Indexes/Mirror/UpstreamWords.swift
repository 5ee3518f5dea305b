import Objects
import PlaybookFiles
import S3
import SimpleRepository

/// The upstream index's yanks, applied to files mirrored from it: a file that is yanked there is yanked here, with upstream's
/// reason, and one that is no longer yanked there is released.
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

    /// Puts the change of the curated document first in the plan, and adds a note for each file. Pages of other writers show no
    /// yank of ours: there only the note is added.
    /// - Throws: `Diagnostics`, `S3Error`.
    func follow(
        _ offers: [(offer: UpstreamOffer, dependency: Dependency)], _ document: CurationDocument, on plan: inout Plan
    ) async throws {
        guard plan.channel.followsUpstreamYanks else { return }
        var curation = document.curation
        for (offer, dependency) in offers {
            for (name, links) in Dictionary(grouping: offer.files, by: \.filename.filename).sorted(by: {
                $0.key < $1.key
            }) {
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
        if let change = try document.change(to: curation) { plan.begin(with: change) }
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
