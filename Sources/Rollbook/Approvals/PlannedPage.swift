import Indexes
import Objects
import SimpleRepository

/// What the readers of one page gain and lose.
package struct PlannedPage: Codable, Sendable, Equatable {
    package var bucket: String
    package var key: String
    package var gained: [String]
    /// Those to files, and then all others.
    package var lost: [String]
    /// Files whose link says something else, each with what it says.
    package var changed: [String]
    /// Of a root page.
    package var projectsGained, projectsLost: [String]

    init(_ effect: PageEffect, bucket: String) {
        self.bucket = bucket
        key = effect.key.text
        gained = effect.diff.gained.map(\.filename).sorted()
        lost = (effect.diff.lost.map(\.filename) + effect.otherLinksLost).sorted()
        changed = effect.diff.changed.flatMap { change in
            change.differences.map {
                "\(change.after.filename) \($0.part): \($0.before ?? "nothing") to \($0.after ?? "nothing")"
            }
        }.sorted()
        (projectsGained, projectsLost) = (effect.projectsGained, effect.projectsLost)
    }

    /// A page of which nothing was approved.
    init(nothingOf page: PlannedPage) {
        (bucket, key) = (page.bucket, page.key)
        (gained, lost, changed, projectsGained, projectsLost) = ([], [], [], [], [])
    }
}
