import Foundation
import Objects
import RunJournal
import S3

/// First publication times of files whose objects do not state one.
extension FactsGatherer {
    /// Takes times from the index's document first, then from the bucket; the latter are to be kept.
    func takeTimes(
        of artifacts: [ObjectKey], in listing: IndexListing, kept: KeptFacts, into gathered: inout [Gathered]
    ) async throws {
        let positions = artifacts.indices.filter {
            gathered[$0].facts.uploaded == nil && listing.planned[artifacts[$0]] == nil
                && listing.artifacts[artifacts[$0]] != nil
        }
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
        let times = try await FirstSight(client: client, versioned: versioned).times(of: unseen.map(\.file))
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
