import Foundation
import Objects
import RunJournal
import S3

/// First publication times of files whose objects do not state one.
extension FactsGatherer {
    /// Whether a file is there and states no time.
    func needsTime(_ gathered: Gathered, _ key: ObjectKey, in listing: IndexListing) -> Bool {
        gathered.facts.uploaded == nil && listing.planned[key] == nil && listing.artifacts[key] != nil
    }

    /// Takes times from the index's document first, then from the bucket; the latter are to be kept.
    func takeTimes(
        of artifacts: [ObjectKey], in listing: IndexListing, kept: KeptFacts, unseen files: UnseenFiles,
        into gathered: inout [Gathered]
    ) async throws {
        let positions = artifacts.indices.filter { needsTime(gathered[$0], artifacts[$0], in: listing) }
        guard !positions.isEmpty else { return }
        let document = try await kept.document()
        var unseen: [(position: Int, file: FirstSight.File)] = []
        for position in positions {
            guard let object = listing.artifacts[artifacts[position]] else { continue }
            if let time = document.uploaded(object, named: listing.name(of: object.key)) {
                gathered[position].facts.uploaded = time
                gathered[position].news.append(news(object, FactsIdentity.uploaded(time, object)))
            } else {
                unseen.append((position, .init(object, restores: gathered[position].facts.restores)))
            }
        }
        guard !unseen.isEmpty else { return }
        let times = try await FirstSight(client: client, versioned: versioned).times(
            of: unseen.map(\.file), among: try await files.versions())
        for (position, file) in unseen {
            guard let time = times[file.object.key] else { continue }
            gathered[position].facts.uploaded = time
            let name = listing.name(of: file.object.key)
            var learned = gathered[position].learned ?? LearnedFacts.File(object: file.object, name: name)
            learned.uploaded = time
            gathered[position].learned = learned
        }
    }
}
