import TestKit

/// A channel after a history of decisions, by the rules alone: its files, its curated document and, where rollbook writes them,
/// its pages, each with its stack of versions. The model knows no ids, no bytes and no times.
struct DecisionModel {
    struct File: Hashable {
        var index, project, version: String
        var name: String { TestWheel(project, version).filename }
    }

    enum Object: Hashable {
        case document
        case file(File)
        /// The metadata file of a mirrored one.
        case metadata(File)
        case page(index: String, project: String)

        var index: String? {
            switch self {
            case .document: nil
            case .file(let file), .metadata(let file): file.index
            case .page(let index, _): index
            }
        }
    }

    /// A link of a page.
    struct Entry: Equatable {
        /// The reason of its yank; `nil`: it is not yanked.
        var yank: String?
        /// The publication of its file, which the link shows.
        var published: Int
    }

    enum Content: Equatable {
        case document(DecisionDocument)
        /// - Parameter yank: the mark that the file itself bears.
        case file(published: Int, yank: String?)
        case page([String: Entry])
    }

    enum Outcome: Equatable { case done, refused, conflict, lost }

    struct Version {
        var number: Int
        var content: Content?
        /// Itself, and what it stands for.
        var meaning: [Int]
        /// Whether the answer to its request came: a marker bears no mark.
        var isProved = true
    }

    struct Deed {
        var object: Object
        var step: Int
        /// The project that the change is about.
        var project: String?
        var before: Int
        /// `nil` where the answer to a delete never came.
        var after: Int?
    }

    struct Run {
        var deeds: [Deed]
        var isRollback = false
    }

    /// Where there is nothing.
    static let nothing = -1
    /// The pages before the first run, which state less.
    static let scripts = -2

    let ownPages: Bool
    var stacks: [Object: [Version]] = [:]
    var versions: [Int: Version] = [:]
    var runs: [Run] = []
    /// Versions that are gone for good.
    var removed: Set<Int> = []
    private var upstreamYanks = false
    private var publications = 0

    /// Two versions of torch in each index, with the pages of scripts.
    init(ownPages: Bool) {
        self.ownPages = ownPages
        for index in DecisionAct.indexes {
            var entries: [String: Entry] = [:]
            for version in DecisionAct.versions {
                let file = File(index: index, project: "torch", version: version)
                upload(file)
                entries[file.name] = Entry(published: Self.scripts)
            }
            if ownPages { put(.page(entries), at: .page(index: index, project: "torch")) }
        }
    }

    // MARK: - Looking

    func top(_ object: Object) -> Version? { stacks[object]?.last }
    func content(_ object: Object) -> Content? { top(object)?.content }
    func content(_ number: Int) -> Content? { versions[number]?.content }
    func meaning(_ number: Int) -> [Int] { versions[number]?.meaning ?? [Self.nothing] }

    var document: DecisionDocument? {
        if case .document(let document)? = content(.document) { document } else { nil }
    }

    /// The files that stand.
    var files: [File] {
        stacks.keys.compactMap { if case .file(let file) = $0, content($0) != nil { file } else { nil } }
    }

    /// Every file and metadata file that stands.
    var names: Set<String> {
        stacks.keys.reduce(into: []) { names, object in
            guard content(object) != nil else { return }
            switch object {
            case .file(let file): names.insert("\(file.index)/\(file.name)")
            case .metadata(let file): names.insert("\(file.index)/\(file.name).metadata")
            case .document, .page: break
            }
        }
    }

    func entries(_ index: String, _ project: String) -> [String: Entry]? {
        if case .page(let entries)? = content(.page(index: index, project: project)) { entries } else { nil }
    }

    // MARK: - Writing

    @discardableResult
    mutating func put(_ content: Content?, at object: Object, standsFor: Int? = nil) -> Int {
        let number = versions.count
        let version = Version(
            number: number, content: content, meaning: [number] + (standsFor.map { meaning($0) } ?? []))
        versions[number] = version
        stacks[object, default: []].append(version)
        return number
    }

    mutating func upload(_ file: File) {
        publications += 1
        put(.file(published: publications, yank: nil), at: .file(file))
    }

    mutating func upstream(yanks: Bool) { upstreamYanks = yanks }

    /// A write of a run in preparation, with the project that it is about.
    typealias Writes = [(object: Object, content: Content?, project: String?)]

    /// Writes what differs, as a step of the run.
    private mutating func apply(_ writes: Writes, step: Int, to run: inout Run) {
        for write in writes where content(write.object) != write.content {
            let before = top(write.object)?.number ?? Self.nothing
            let after = put(write.content, at: write.object)
            run.deeds.append(
                Deed(object: write.object, step: step, project: write.project, before: before, after: after))
        }
    }

    // MARK: - Acts

    mutating func rollOut() {
        publications += 1
        var run = Run(deeds: [])
        var document = self.document ?? DecisionDocument()
        let offered = DecisionAct.indexes.flatMap { index in
            DecisionAct.versions.map { File(index: index, project: "filelock", version: $0) }
        }
        let lacking = offered.filter { content(.file($0)) == nil && !document.isDenied($0) }
        let here = Set((files + lacking).map(\.name))
        if ownPages {
            for name in Set(offered.map(\.name)) where here.contains(name) {
                if upstreamYanks {
                    document.upstream[name] = .init(state: "yanked", reason: Self.upstreamReason)
                } else if document.upstream[name] != nil {
                    document.upstream[name] = .init(state: "available")
                }
            }
        }
        var writes: Writes = []
        if document != self.document ?? DecisionDocument() { writes.append((.document, .document(document), nil)) }
        for file in lacking {
            let yank = upstreamYanks ? Self.upstreamReason : nil
            writes.append((.file(file), .file(published: publications, yank: yank), file.project))
            writes.append((.metadata(file), .file(published: publications, yank: nil), file.project))
        }
        apply(writes, step: 0, to: &run)
        if ownPages { apply(pages(of: DecisionAct.projects), step: 1, to: &run) }
        runs.append(run)
    }

    static let upstreamReason = "broken upstream"

    mutating func reindex() {
        var run = Run(deeds: [])
        apply(pages(of: DecisionAct.projects), step: 0, to: &run)
        runs.append(run)
    }

    /// The pages as a reindex writes them.
    private func pages(
        of projects: [String], in indexes: [String] = DecisionAct.indexes, _ decided: DecisionDocument? = nil,
        without withdrawn: Set<File> = []
    ) -> Writes {
        let document = decided ?? self.document ?? DecisionDocument()
        return indexes.flatMap { index in
            projects.map { project in
                let old = entries(index, project)
                let listed = files.filter {
                    $0.index == index && $0.project == project && !withdrawn.contains($0) && !document.isDenied($0)
                }
                let entries = listed.reduce(into: [String: Entry]()) { entries, file in
                    guard case .file(let published, let mark)? = content(.file(file)) else { return }
                    let said = document.word(on: file).map { $0.state == "yanked" ? $0.reason : nil }
                    // Where the document says nothing, the marks of files and pages count.
                    entries[file.name] = Entry(yank: said ?? mark ?? old?[file.name]?.yank, published: published)
                }
                return (
                    .page(index: index, project: project), entries.isEmpty ? nil : .page(entries), project
                )
            }
        }
    }

    mutating func decide(_ decision: DecisionAct.Decision, _ target: DecisionAct.Target) -> Outcome {
        var document = self.document ?? DecisionDocument()
        let word: DecisionDocument.Word? =
            switch decision {
            case .yank: .init(state: "yanked", reason: target.reason)
            case .unyank: .init(state: "available")
            case .deny: .init(state: "denied", reason: target.reason)
            case .withdraw: nil
            }
        let statement = DecisionDocument.Statement(
            project: target.project, version: target.version, indexes: target.indexes,
            word: word ?? .init(state: "available"))
        let matched = files.filter { statement.isAbout($0) }
        guard !matched.isEmpty || document.states(statement.requirement) else {
            runs.append(Run(deeds: []))
            return .refused
        }
        if word != nil { document.add(statement) }
        let withdrawn = decision == .withdraw || decision == .deny ? Set(matched) : []
        var writes: Writes = []
        if document != self.document ?? DecisionDocument() {
            writes.append((.document, .document(document), target.project))
        }
        if ownPages {
            let touched = Set(matched.map(\.index)).sorted()
            writes += pages(of: [target.project], in: touched, document, without: withdrawn)
        }
        for file in withdrawn {
            writes.append((.metadata(file), nil, file.project))
            writes.append((.file(file), nil, file.project))
        }
        var run = Run(deeds: [])
        apply(writes, step: 0, to: &run)
        runs.append(run)
        return .done
    }
}
