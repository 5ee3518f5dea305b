import Foundation
import Objects
import RunJournal
import S3
import SimpleRepository

/// The known bytes of an index's files, from the present page, the journal and earlier checks: a page is not rewritten over
/// a replaced file, and no known hash vanishes from a page unreported.
struct KnownFiles: Sendable {
    let listing: IndexListing
    private let history: FileHistory
    private let writes: [ObjectKey: LastWrite]
    private let verified: [ObjectKey: SHA256Digest]

    /// - Throws: `JournalError`.
    init(_ listing: IndexListing, bucket: String, journal: Journal) throws {
        let prefix = listing.index.isEmpty ? "" : listing.index + "/"
        self.listing = listing
        history = FileHistory(try journal.facts(bucket: bucket, keyPrefix: prefix))
        writes = Dictionary(
            try journal.lastWrites(bucket: bucket, keyPrefix: prefix).map { ($0.key, $0) }
        ) { _, new in new }
        verified = Dictionary(
            try journal.verifiedFiles(bucket: bucket, keyPrefix: prefix).map { ($0.key, $0.sha256) }
        ) { _, new in new }
    }

    /// A file whose bytes differ from the known ones.
    struct Overwritten: Sendable {
        var name: String
        var known: String
        /// `nil`: the hash of the present object is not known.
        var now: String?

        var text: String { "\(name): sha256 \(known) was known, the bucket's object has \(now ?? "an unknown one")" }
    }

    /// The outcome of checking one project.
    struct Look: Sendable {
        var overwritten: [Overwritten] = []
        /// The page, with hashes of unchanged files that only the present page knows.
        var page: ProjectPage
    }

    /// - Parameters:
    ///   - stated: the files of the present page; none where there is no page.
    ///   - pageWritten: the time of the present page.
    func look(at wanted: ProjectPage, stated: [ProjectFile], pageWritten: Date?) -> Look {
        let before = Dictionary(stated.map { ($0.filename, $0) }) { first, _ in first }
        var look = Look(page: wanted)
        for position in look.page.files.indices {
            let file = look.page.files[position]
            let key = ObjectKey(listing.layout.key(ofFile: file.filename, of: wanted.name, in: listing.index))
            let old = before[file.filename]
            if listing.planned[key] == nil, let object = listing.artifacts[key] {
                switch judge(object, old?.sha256, file.sha256, pageWritten) {
                case .same: break
                case .keeps(let hash): look.page.files[position].hashes["sha256"] = hash
                case .overwritten(let hash):
                    look.overwritten.append(Overwritten(name: file.filename, known: hash, now: file.sha256))
                }
            }
            let sidecar = sidecarKey(of: key)
            guard listing.planned[sidecar] == nil, let object = listing.sidecars[sidecar],
                case .present(let now?) = file.coreMetadata
            else { continue }
            var known: String?
            if case .present(let stated?)? = old?.coreMetadata { known = stated }
            if case .overwritten(let hash) = judge(object, known, now, pageWritten) {
                look.overwritten.append(Overwritten(name: file.filename + ".metadata", known: hash, now: now))
            }
        }
        return look
    }

    private enum Judgement {
        case same
        case keeps(String)
        case overwritten(String)
    }

    /// - Parameters:
    ///   - stated: the hash on the present page.
    ///   - now: the hash that the bucket knows.
    private func judge(_ object: ListedObject, _ stated: String?, _ now: String?, _ pageWritten: Date?) -> Judgement {
        let write = writes[object.key]
        guard let stated else {
            // Without a page that states a hash, only the version that a run of this journal left is known.
            guard let write, let left = write.sha256?.hex, !write.left(object), now != left else { return .same }
            return .overwritten(left)
        }
        let isVerified = verified[object.key]?.hex == now || history.hasSeen(object, now)
        if now == stated || write?.left(object) == true || (now != nil && isVerified) { return .same }
        let known = history.contents(of: object.key, stated)
        let isNewer = pageWritten.map { object.lastModified > $0 } ?? true
        if now == nil {
            let isKnown = known.contains(FileHistory.Content(etag: object.etag, size: object.size))
            return isKnown || (known.isEmpty && !isNewer) ? .keeps(stated) : .overwritten(stated)
        }
        // A page that is newer than the file and states a hash that the file never had is wrong itself.
        return known.isEmpty && write?.sha256?.hex != stated && !isNewer ? .same : .overwritten(stated)
    }
}
