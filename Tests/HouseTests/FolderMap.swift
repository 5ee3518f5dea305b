/// The folders of a target that name declarations of another one: types, type aliases and free functions at the top of a file.
///
/// Members are not seen: an extension counts where it names its type.
struct FolderMap {
    /// One file's naming of what another folder declares.
    struct Reference: CustomStringConvertible {
        let path: String
        let name: String
        let folder: String

        var from: String { FolderMap.folder(of: path) }
        var description: String { "\(path) names \(name) of \(folder)" }
    }

    private var references: [Reference] = []

    /// - Parameter files: of one target, by their paths from the root (`Sources/TARGET/FOLDER/…`). Those outside of any
    ///   folder are one, named `.`.
    init(_ files: [SourceTree.File]) {
        let parsed = files.map { file in
            (path: file.path.split(separator: "/").dropFirst(2).joined(separator: "/"), code: SwiftCode(file.text))
        }
        var folders: [String: Set<String>] = [:]
        for (path, code) in parsed {
            for name in code.declared { folders[name, default: []].insert(Self.folder(of: path)) }
        }
        for (path, code) in parsed {
            let own = Self.folder(of: path)
            for name in code.named.sorted() {
                guard let homes = folders[name], !homes.contains(own) else { continue }
                references += homes.sorted().map { Reference(path: path, name: name, folder: $0) }
            }
        }
    }

    private static func folder(of path: String) -> String {
        path.firstIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// The folders that name each other, over however many others; each circle by name.
    var circles: [[String]] {
        let reach = reachable
        var left = Set(reach.keys)
        var circles: [[String]] = []
        for folder in reach.keys.sorted() where left.contains(folder) {
            let circle = left.filter {
                reach[folder, default: []].contains($0) && reach[$0, default: []].contains(folder)
            }
            left.subtract(circle)
            if circle.count > 1 { circles.append(circle.sorted()) }
        }
        return circles
    }

    func references(within circle: [String]) -> [Reference] {
        references.filter { circle.contains($0.from) && circle.contains($0.folder) }
    }

    /// From each folder to those that it names, and those that they name.
    private var reachable: [String: Set<String>] {
        var reach = references.reduce(into: [String: Set<String>]()) { $0[$1.from, default: []].insert($1.folder) }
        var isComplete = false
        while !isComplete {
            isComplete = true
            for (folder, named) in reach {
                let further = named.union(named.flatMap { reach[$0] ?? [] })
                if further != named { (reach[folder], isComplete) = (further, false) }
            }
        }
        return reach
    }
}
