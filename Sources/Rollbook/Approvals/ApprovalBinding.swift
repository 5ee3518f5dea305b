/// Holds a step to the plan that was approved.
///
/// The step may plan less now: some of it is in place already, or was done before an interruption. It may add nothing, with one
/// exception that the caller proves: links of files that others uploaded since.
package struct ApprovalBinding: Sendable, Equatable {
    /// Planned actions that were not approved, one line each. With any of them the step must not begin.
    package var unapproved: [String] = []
    /// New links, by page, that only files of other writers can explain.
    package var newLinks: [Link] = []

    package struct Link: Sendable, Hashable {
        package var bucket: String
        package var page: String
        package var filename: String
    }

    /// - Parameters:
    ///   - now: the plan of the step, or of one part of it.
    ///   - approved: the plan that the approver was shown.
    package init(_ now: PlannedStep, approved: PlannedStep) {
        let objects = Set(approved.objects)
        for object in now.objects where !objects.contains(object) {
            let known = approved.objects.first { $0.key == object.key && $0.bucket == object.bucket }
            unapproved.append(object.forPeople + (known == nil ? "" : ", with other bytes than was approved"))
        }
        let pages = Dictionary(approved.pages.map { ("\($0.bucket)/\($0.key)", $0) }) { first, _ in first }
        for page in now.pages {
            compare(page, pages["\(page.bucket)/\(page.key)"] ?? PlannedPage(nothingOf: page))
        }
        explainProjects(now, pages)
    }

    private mutating func compare(_ now: PlannedPage, _ approved: PlannedPage) {
        let known = Set(approved.gained)
        newLinks += now.gained.filter { !known.contains($0) }.map {
            Link(bucket: now.bucket, page: now.key, filename: $0)
        }
        unapproved += Set(now.lost).subtracting(approved.lost).sorted().map { "\(now.key) loses \($0)" }
        unapproved += Set(now.changed).subtracting(approved.changed).sorted().map { "\(now.key): \($0)" }
        unapproved += Set(now.projectsLost).subtracting(approved.projectsLost).sorted().map {
            "\(now.key) loses the project \($0)"
        }
    }

    /// A project that a root page gains is explained by the links of its own page, which are judged there.
    private mutating func explainProjects(_ now: PlannedStep, _ approved: [String: PlannedPage]) {
        let explained = Set(newLinks.map(\.page).compactMap(Self.folder))
        for page in now.pages {
            let known = Set(approved["\(page.bucket)/\(page.key)"]?.projectsGained ?? [])
            let index = Self.parent(page.key)
            for project in page.projectsGained where !known.contains(project) {
                guard !explained.contains("\(index)\(project)") else { continue }
                unapproved.append("\(page.key) gains the project \(project)")
            }
        }
    }

    /// `v2/gfx1151/torch` of `v2/gfx1151/torch/index.html`.
    private static func folder(_ page: String) -> String? {
        let parent = parent(page)
        return parent.isEmpty ? nil : String(parent.dropLast())
    }

    /// The folder of a key, with its slash; empty at the top.
    private static func parent(_ key: String) -> String {
        key.lastIndex(of: "/").map { String(key[...$0]) } ?? ""
    }
}
