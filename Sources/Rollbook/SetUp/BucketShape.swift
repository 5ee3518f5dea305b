package import Objects
import PlaybookFiles
package import SimpleRepository

/// The indexes that a bucket's keys show: where they are, how their files are laid out, and what they hold.
package struct BucketShape: Sendable, Equatable {
    package private(set) var layout = IndexLayout.flat
    /// Prefixes below which each folder is an index; those of staging first.
    package private(set) var roots: [String] = []
    /// Prefixes of indexes that lie below no root.
    package private(set) var indexes: [String] = []
    /// The prefixes of all indexes, also of those below a root, sorted.
    package private(set) var allIndexes: [String] = []
    /// The projects of the files and pages found, sorted.
    package private(set) var projects: [ProjectName] = []
    /// The Python tags of the wheels, sorted.
    package private(set) var pythonTags: [String] = []
    package private(set) var platformTags: [String] = []
    /// The first project page of each root and index that has one, to see who wrote it.
    package private(set) var pages: [String: ObjectKey] = [:]
    /// Files directly in the bucket's root, where no index can be.
    package private(set) var looseFiles = 0

    package var isEmpty: Bool { roots.isEmpty && indexes.isEmpty }

    private static let ownFolder = ".rollbook"
    private static let pageName = "index.html"

    /// - Parameter keys: all keys of the bucket, or those that were read.
    package init(keys: some Sequence<ObjectKey>) {
        var flat: Set<[Substring]> = []
        var byProject: Set<[Substring]> = []
        var pageFolders: Set<[Substring]> = []
        var (names, pythons, platforms) = (Set<ProjectName>(), Set<String>(), Set<String>())
        for key in keys {
            var folder = key.text.split(separator: "/")
            guard let name = folder.popLast(), folder.first.map(String.init) != Self.ownFolder else { continue }
            if name == Self.pageName { pageFolders.insert(folder) }
            guard let file = try? DistributionFilename(parsing: String(name)) else { continue }
            names.insert(file.project)
            if case .wheel(let wheel) = file {
                pythons.formUnion(wheel.pythonTags)
                platforms.formUnion(wheel.platformTags)
            }
            if let last = folder.last, ProjectName(last) == file.project, folder.count > 1 {
                byProject.insert(folder.dropLast())
            } else if folder.isEmpty {
                looseFiles += 1
            } else {
                flat.insert(folder)
            }
        }
        if byProject.count > flat.count { layout = .project }
        var places = layout == .project ? byProject : flat
        // Without files, pages show an index: a folder with a page, and pages one level below.
        if places.isEmpty { places = Set(pageFolders.map { Array($0.dropLast()) }).intersection(pageFolders) }
        places.remove([])
        // A folder within an index holds files for it (`target` of a dependency) and is not an index.
        let all = places
        places = places.filter { place in !(1..<max(1, place.count)).contains { all.contains(Array(place.prefix($0))) }
        }
        for folder in pageFolders where places.contains(Array(folder.dropLast())) {
            if let name = folder.last.flatMap({ ProjectName($0) }) { names.insert(name) }
        }
        projects = names.sorted()
        pythonTags = pythons.sorted()
        platformTags = platforms.sorted()
        allIndexes = places.map { $0.joined(separator: "/") }.sorted()
        place(places.map { $0.map(String.init) })
        let texts = pageFolders.filter { places.contains(Array($0.dropLast())) }
            .map { $0.joined(separator: "/") + "/" + Self.pageName }.sorted()
        for area in roots + indexes {
            pages[area] = texts.first { $0.hasPrefix(area + "/") }.map { ObjectKey($0) }
        }
    }

    /// Separates indexes below a common folder from those that stand alone.
    private mutating func place(_ places: [[String]]) {
        let parents = Set(places.map { $0.dropLast().joined(separator: "/") }.filter { !$0.isEmpty })
        let outermost = parents.filter { parent in
            !parents.contains { $0 != parent && (parent + "/").hasPrefix($0 + "/") }
        }
        roots = outermost.sorted { left, right in
            (left.contains("staging") ? 0 : 1, left) < (right.contains("staging") ? 0 : 1, right)
        }
        indexes = places.filter { !outermost.contains($0.dropLast().joined(separator: "/")) }
            .map { $0.joined(separator: "/") }.sorted()
    }
}
