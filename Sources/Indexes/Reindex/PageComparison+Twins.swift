import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Pages in JSON beside those in HTML (`pages: both`): the same content, written and withdrawn with them. Where the channel has
/// one form only, those that runs left are withdrawn; those of other writers stay, and nothing is said of them.
extension PageComparison {
    private var hasTwins: Bool { reading.channel.pages.hasTwins }

    /// Compares the page in JSON in a project's folder; `nil` where there is nothing to do or to count.
    func twinPart(_ folder: String, _ project: ProjectName, _ content: TwinContent) async throws -> Part? {
        let (key, listed) = (listing.twinKey(ofFolder: folder), listing.projectTwins[folder])
        switch content {
        case .leftAlone: return nil
        case .page(let page) where hasTwins:
            return try await twinPart(key, listed, wanted: PageForm.json.render(page), project)
        case .page, .absent:
            return try await withdrawal(of: key, listed, project: project, rank: .withdrawProjectPage) { bytes in
                (try? parseProjectPage(json: bytes, project: project)) != nil
            }
        }
    }

    /// As above, of the root page.
    func rootTwinPart(_ projects: [ProjectName]) async throws -> Part? {
        let (key, listed) = (listing.rootTwinKey, listing.rootTwin)
        if hasTwins { return try await twinPart(key, listed, wanted: renderRootPageJSON(projects), nil) }
        return try await withdrawal(of: key, listed, project: nil, rank: .rootPage) { bytes in
            (try? parseRootPage(json: bytes)) != nil
        }
    }

    private func twinPart(
        _ key: ObjectKey, _ listed: ListedObject?, wanted: [UInt8], _ project: ProjectName?
    ) async throws -> Part {
        let reading = reading.ofTwins
        var part = Part(key: key, bytes: wanted)
        switch try await reading.look(key, listed, wanted: wanted, in: listing) {
        case .asWanted: break
        case .absent: part.change = put(wanted, at: key, project: project, before: .listed(nil), by: reading)
        case .page(let old, let before): settle(wanted, old, before, project: project, into: &part, by: reading)
        }
        return part
    }

    private func withdrawal(
        of key: ObjectKey, _ listed: ListedObject?, project: ProjectName?, rank: Change.Rank,
        isPage: ([UInt8]) -> Bool
    ) async throws -> Part? {
        guard listed != nil,
            case .page(let old, let before) = try await reading.ofTwins.look(key, listed, wanted: nil, in: listing),
            isPage(old.bytes), hasTwins || old.isMarked
        else { return nil }
        var part = Part(key: key)
        part.change = Change(
            key: key, index: listing.index, project: project?.normalized, rank: rank, action: .delete, before: before)
        return part
    }
}
