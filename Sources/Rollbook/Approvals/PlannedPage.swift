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
    /// Files whose link differs, and the project's status: each part with its text before and after.
    package var changed: [String]
    /// The projects of a root page.
    package var projectsGained, projectsLost: [String]

    init(_ effect: PageEffect, bucket: String) {
        self.bucket = bucket
        key = effect.key.text
        gained = effect.diff.gained.map(\.filename).sorted()
        lost = (effect.diff.lost.map(\.filename) + effect.otherLinksLost).sorted()
        let text = { (change: PageDiff.Difference) in
            "\(change.part): \(change.before ?? "nothing") to \(change.after ?? "nothing")"
        }
        changed = effect.diff.changed.flatMap { change in
            change.differences.map { "\(change.after.filename) \(text($0))" }
        }.sorted()
        if let status = effect.status { changed.append(text(status)) }
        (projectsGained, projectsLost) = (effect.projectsGained, effect.projectsLost)
    }

    /// The page with nothing approved.
    init(nothingOf page: PlannedPage) {
        (bucket, key) = (page.bucket, page.key)
        (gained, lost, changed, projectsGained, projectsLost) = ([], [], [], [], [])
    }
}
