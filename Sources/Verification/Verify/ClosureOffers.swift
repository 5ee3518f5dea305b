import SimpleRepository
import Synchronization

/// The versions of each project in an index and its companions, sorted when first requested.
final class ClosureOffers: Sendable {
    let index: ClosureIndex
    let companions: [ClosureIndex]
    private let sorted = Mutex<[ProjectName: ProjectOffer]>([:])

    init(_ index: ClosureIndex, with companions: [ClosureIndex] = []) {
        self.index = index
        self.companions = companions
    }

    /// The project's versions; `nil` when no index has a file of it.
    subscript(project: ProjectName) -> ProjectOffer? {
        if let known = sorted.withLock({ $0[project] }) { return known }
        let offer = ProjectOffer(of: project, in: ([index] + companions).map(\.files))
        guard !offer.versions.isEmpty else { return nil }
        return sorted.withLock { sorted in
            sorted[project] = sorted[project] ?? offer
            return sorted[project]
        }
    }
}
