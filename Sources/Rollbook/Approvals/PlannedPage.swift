import Indexes
import Objects
import SimpleRepository

/// The links and projects that one page gains and loses.
package struct PlannedPage: Codable, Sendable, Equatable {
    package var bucket: String
    package var key: String
    package var gained: [String]
    /// Links to files and other links.
    package var lost: [String]
    /// Files whose link differs: each part with its text before and after.
    package var changed: [String]
    /// The projects of a root page.
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

    /// The page with nothing approved.
    init(nothingOf page: PlannedPage) {
        (bucket, key) = (page.bucket, page.key)
        (gained, lost, changed, projectsGained, projectsLost) = ([], [], [], [], [])
    }
}
