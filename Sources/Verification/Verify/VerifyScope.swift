import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// Finds the indexes to verify: in the bucket, or without it, those that the channel lists, the journal remembers, or the
/// request names.
struct VerifyScope: Sendable {
    let channel: Channel
    let journal: Journal
    let reader: BucketReader?

    struct Result: Sendable {
        var indexes: [ObservedIndex]
        var findings: [Finding] = []
    }

    /// - Throws: `S3Error`, `PlanError`, `JournalError`.
    func read(_ request: VerifyRequest) async throws -> Result {
        guard let reader else { return Result(indexes: try outside(request)) }
        let (indexes, _) = try await reader.indexes(request.indexes)
        let listings = try await mapConcurrently(indexes, limit: 16) { try await reader.listing(of: $0) }
        let filled = listings.filter { !$0.isEmpty }
        try refuseUnknown(request.projects, among: filled)
        // A folder without an index is skipped where it was discovered, and a finding where it was named or listed.
        let named = Set(request.indexes + channel.indexes)
        let empty = listings.filter { $0.isEmpty && (filled.isEmpty || named.contains($0.index)) }
        return Result(
            indexes: filled.map { listing in
                ObservedIndex(
                    index: listing.index, baseURL: channel.publicURL(ofPrefix: listing.index), layout: channel.layout,
                    listing: listing)
            },
            findings: empty.map { listing in
                Finding(
                    .nothingPublished, channel.publicURL(ofPrefix: listing.index), .fail, remedy: nil,
                    message: "nothing is published in \(listing.index)",
                    hint: "did the publishing job write to the right place?")
            })
    }

    /// A project that was verified before may be missing now, which is a finding; an unknown name is a mistake.
    private func refuseUnknown(_ projects: [String], among listings: [IndexListing]) throws {
        guard !projects.isEmpty else { return }
        let verified = try journal.verifiedPages(bucket: channel.bucket, keyPrefix: "")
            .map { String(ObjectKey(String($0.key.parent)).lastComponent) }
        let known = listings.reduce(into: Set(verified)) { $0.formUnion($1.projectNames) }
        for project in projects where !known.contains(project) {
            throw PlanError.unknownProject(channel: channel.name, project: project, known: known.sorted())
        }
    }

    private func outside(_ request: VerifyRequest) throws -> [ObservedIndex] {
        var indexes = request.indexes
        if indexes.isEmpty {
            let verified = try journal.verifiedPages(bucket: channel.bucket, keyPrefix: "").map(\.key)
            // The folder above a page's folder is an index if it has a page too: its root page.
            let above = Set(verified.map { String(ObjectKey(String($0.parent)).parent) })
            let roots = channel.roots
            let known = verified.map { String($0.parent) }.filter { index in
                above.contains(index) && roots.contains { index.isOrLiesBelow($0) }
            }
            indexes = channel.indexes + known
        }
        var seen: Set<String> = []
        indexes = indexes.filter { seen.insert($0).inserted }
        guard !indexes.isEmpty else { throw PlanError.noIndexes(channel: channel.name, roots: channel.roots) }
        return indexes.map {
            ObservedIndex(
                index: $0, baseURL: channel.publicURL(ofPrefix: $0), layout: channel.layout, listing: nil)
        }
    }
}
