package import Objects
package import SimpleRepository

/// The gains and losses of one page's readers by a plan.
package struct PageEffect: Sendable {
    package var key: ObjectKey
    package var diff: PageDiff
    /// Lost links to other files than distributions; only the page had them.
    package var otherLinksLost: [String]
    /// A root page's new projects, by normalized name.
    package var projectsGained: [String] = []
    package var projectsLost: [String] = []
    /// The change of the project's status (PEP 792), if there is one.
    package private(set) var status: PageDiff.Difference?

    /// - Parameter status: the statuses of the project before and after.
    package init(
        key: ObjectKey, diff: PageDiff, otherLinksLost: [String] = [],
        status: (before: ProjectStatus?, after: ProjectStatus?) = (nil, nil)
    ) {
        self.key = key
        self.diff = diff
        self.otherLinksLost = otherLinksLost
        self.status = PageDiff.difference(ofStatus: status.before, status.after)
    }

    /// The effect on a root page that named some projects and will name others.
    package init(key: ObjectKey, projectsBefore: [String], after: [String]) {
        self.init(key: key, diff: PageDiff(before: [], after: [], project: nil))
        let (before, after) = (Set(projectsBefore), Set(after))
        projectsGained = after.subtracting(before).sorted()
        projectsLost = before.subtracting(after).sorted()
    }

    package var isEmpty: Bool {
        diff.isEmpty && otherLinksLost.isEmpty && projectsGained.isEmpty && projectsLost.isEmpty && status == nil
    }

    /// Losses besides links whose files are gone: only the page had them, or they can no longer be read. A lost upload time
    /// does not count: it follows from the bucket.
    package var losses: [String] {
        diff.changed.flatMap { change in
            change.differences.filter { $0.before != nil && $0.after == nil && $0.part != PageDiff.uploadTime }
                .map { "\(key): \(change.before.filename) loses its \($0.part) (\($0.before ?? ""))" }
        } + otherLinksLost.map { "\(key): the link \($0) is lost" }
    }

    /// One line for people, such as `+2 links, -1 link, sha256 of 3`.
    package var summary: String {
        var parts: [String] = []
        if !projectsGained.isEmpty { parts.append("+\(Self.counted(projectsGained.count, "project"))") }
        if !projectsLost.isEmpty { parts.append("-\(Self.counted(projectsLost.count, "project"))") }
        if !diff.gained.isEmpty { parts.append("+\(Self.counted(diff.gained.count, "link"))") }
        let lost = diff.lost.count + otherLinksLost.count
        if lost > 0 { parts.append("-\(Self.counted(lost, "link"))") }
        let parted = Dictionary(grouping: diff.changed.flatMap(\.differences), by: \.part)
        for (part, differences) in parted.sorted(by: { $0.key < $1.key }) {
            let gone = differences.count { $0.after == nil }
            let new = differences.count { $0.before == nil }
            let other = differences.count - gone - new
            let counts = [(new, "+"), (gone, "-"), (other, "~")].filter { $0.0 > 0 }.map { "\($0.1)\($0.0)" }
            parts.append("\(part) \(counts.joined(separator: " "))")
        }
        if let status { parts.append("\(status.part) \(status.after ?? "gone")") }
        return parts.joined(separator: ", ")
    }

    private static func counted(_ count: Int, _ what: String) -> String {
        count == 1 ? "1 \(what)" : "\(count) \(what)s"
    }
}
