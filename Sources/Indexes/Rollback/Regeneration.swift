import Objects
import PlaybookFiles
import S3
import SimpleRepository

/// Pages that are written anew from what the bucket holds, because no earlier version of them fits.
package struct Regeneration: Sendable, Equatable {
    package var channel: String
    /// Prefix in the bucket.
    package var index: String
    /// Normalized names of the projects whose pages are written; the root page always is.
    package var projects: Set<String>

    package init(channel: String, index: String, projects: Set<String>) {
        self.channel = channel
        self.index = index
        self.projects = projects
    }
}

/// Finds the pages that would link what a plan withdraws, and that the plan leaves as they are.
///
/// So it is where files were mirrored by one run and listed by another, or where only a step that brought files is rolled
/// back.
package struct DeadLinks: Sendable {
    let plan: Plan
    let reader: BucketReader

    package init(plan: Plan, reader: BucketReader) {
        self.plan = plan
        self.reader = reader
    }

    private struct Page: Hashable {
        var index: String
        var project: String
    }

    /// Normalized names of the projects with such a page, by index.
    /// - Throws: `S3Error`.
    package func projects() async throws -> [String: Set<String>] {
        var withdrawn: [Page: Set<String>] = [:]
        var written: Set<Page> = []
        for change in plan.changes {
            guard let project = change.project else { continue }
            let page = Page(index: change.index, project: project)
            switch change.rank {
            case .withdrawArtifact, .withdrawSidecar:
                withdrawn[page, default: []].insert(String(change.key.lastComponent))
            case .projectPage, .withdrawProjectPage: written.insert(page)
            case .artifact, .sidecar, .rootPage: break
            }
        }
        let suspects = withdrawn.filter { !written.contains($0.key) }
        let dead = try await mapConcurrently(Array(suspects), limit: 32) { page, names in
            try await links(page, to: names) ? page : nil
        }
        return Dictionary(grouping: dead.compactMap(\.self), by: \.index).mapValues { Set($0.map(\.project)) }
    }

    /// Whether the page of a project links one of these files, or promises the metadata of one.
    private func links(_ page: Page, to names: Set<String>) async throws -> Bool {
        guard let project = ProjectName(page.project) else { return false }
        let key = ObjectKey(reader.channel.layout.key(ofPageIn: page.project, of: page.index))
        do {
            let (_, bytes) = try await reader.client.getObject(key)
            let files = (try? parseProjectPage(html: bytes, project: project))?.files ?? []
            return files.contains { file in
                names.contains(file.filename)
                    || (file.coreMetadata != .absent && names.contains(IndexLayout.key(ofMetadataOf: file.filename)))
            }
        } catch let error as S3Error where error.code == .noSuchKey {
            return false
        }
    }
}
