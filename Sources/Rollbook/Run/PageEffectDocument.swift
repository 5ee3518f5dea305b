package import Indexes
import Objects
package import SimpleRepository

/// The links and projects that one page gains and loses by a plan, in the form for programs.
package struct PageEffectDocument: Codable, Sendable, Equatable {
    package var key: String
    package var linksGained: [String]
    /// Links to files first, then all other links.
    package var linksLost: [String]
    package var changed: [File]
    /// The projects of a root page.
    package var projectsGained, projectsLost: [String]
    /// The status of the page's project (PEP 792), where it changes.
    package var projectStatus: PageDiff.Difference?

    package struct File: Codable, Sendable, Equatable {
        package var file: String
        package var differences: [PageDiff.Difference]
    }

    package init(_ effect: PageEffect) {
        key = effect.key.text
        linksGained = effect.diff.gained.map(\.filename)
        linksLost = effect.diff.lost.map(\.filename) + effect.otherLinksLost
        changed = effect.diff.changed.map { File(file: $0.after.filename, differences: $0.differences) }
        (projectsGained, projectsLost) = (effect.projectsGained, effect.projectsLost)
        projectStatus = effect.status
    }
}
