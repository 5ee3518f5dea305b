import SimpleRepository
import Synchronization

/// What an index and those that are read with it offer of each project, sorted once it is asked for.
final class ClosureOffers: Sendable {
    let index: ClosureIndex
    let companions: [ClosureIndex]
    private let sorted = Mutex<[ProjectName: ProjectOffer]>([:])

    init(_ index: ClosureIndex, with companions: [ClosureIndex] = []) {
        self.index = index
        self.companions = companions
    }

    /// `nil` when none of them has a file of the project.
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
