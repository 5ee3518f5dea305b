import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Explains a page's losses by this journal's runs. A lost link or attribute needs no confirmation if a run removed the file
/// or brought back another state of it, or if the curated document or the page's own plan decided it.
struct JournalWord {
    let listing: IndexListing
    let journal: Journal
    let bucket: String
    let curation: Curation
    /// Changes planned together with the pages.
    let overlay: [Change]

    /// The lost links of an effect without such a reason.
    /// - Throws: `JournalError`.
    func unexplainedLinks(of effect: PageEffect, project: ProjectName?) throws -> [ProjectFile] {
        guard let project else { return effect.diff.lost }
        return try effect.diff.lost.filter { file in
            let key = ObjectKey(listing.layout.key(ofFile: file.filename, of: project, in: listing.index))
            if isDecided(file, key, of: project) { return false }
            guard listing.artifacts[key] == nil, let last = try lastWrite(of: key) else { return true }
            return last.after?.object != nil
        }
    }

    /// The other losses of an effect without such a reason; one line each.
    /// - Throws: `JournalError`.
    func unexplainedLosses(of effect: PageEffect, project: ProjectName?) throws -> [String] {
        guard let project else { return effect.losses }
        var effect = effect
        effect.diff.changed = try effect.diff.changed.filter { change in
            try !isOurs(ObjectKey(listing.layout.key(ofFile: change.after.filename, of: project, in: listing.index)))
        }
        for position in effect.diff.changed.indices {
            let file = effect.diff.changed[position].after
            guard curation.word(onFile: file.filename, of: project, in: listing.index) != nil else { continue }
            effect.diff.changed[position].before.yanked = file.yanked
        }
        return effect.losses
    }

    /// Whether a link is lost because its file is withdrawn with it, or denied.
    private func isDecided(_ file: ProjectFile, _ key: ObjectKey, of project: ProjectName) -> Bool {
        if case .delete? = overlay.last(where: { $0.key == key })?.action { return true }
        return curation.word(onFile: file.filename, of: project, in: listing.index)?.state == .denied
    }

    /// Whether a file or its metadata file is as a run left it.
    private func isOurs(_ file: ObjectKey) throws -> Bool {
        let sidecar = sidecarKey(of: file)
        return try isAsLeft(file, listing.artifacts[file]) || isAsLeft(sidecar, listing.sidecars[sidecar])
    }

    private func isAsLeft(_ key: ObjectKey, _ object: ListedObject?) throws -> Bool {
        guard let last = try lastWrite(of: key), let after = last.after else { return false }
        // A first upload takes nothing from a page: only a change or removal of a file explains a loss.
        guard last.before.object != nil else { return false }
        return after.object?.etag == object?.etag
    }

    private func lastWrite(of key: ObjectKey) throws -> ChangeRecord? {
        try journal.changes(bucket: bucket, key: key).first { $0.state == .applied }
    }
}
