import Objects

/// The page that a file belongs to, read off the file's key as the replaced scripts do: the project is what stands before the
/// first `-`.
struct IndexerPlace: Hashable, Sendable {
    /// Without a slash at its end.
    var index: String
    /// Normalized (PEP 503).
    var project: String

    /// `nil` for what is no file of an index: a page, a document, a file elsewhere.
    init?(_ key: ObjectKey, _ settings: IndexerSettings) {
        let parts = key.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let file = parts.last, let dash = file.firstIndex(of: "-") else { return nil }
        let name = file.hasSuffix(Self.metadataSuffix) ? String(file.dropLast(Self.metadataSuffix.count)) : file
        guard Self.endings.contains(where: name.hasSuffix) else { return nil }
        let index = parts.dropLast(settings.besidePages ? 2 : 1)
        let root = index.dropLast().joined(separator: "/")
        guard
            settings.indexes.contains(index.joined(separator: "/")) || (!index.isEmpty && settings.roots.contains(root))
        else { return nil }
        self.index = index.joined(separator: "/")
        project = Self.normalized(file[..<dash])
        if settings.besidePages, parts.dropLast().last != project { return nil }
    }

    static let metadataSuffix = ".metadata"
    private static let endings = [".whl", ".tar.gz", ".zip"]

    private static func normalized(_ name: Substring) -> String {
        var text = ""
        for character in name.lowercased() {
            let isSeparator = "-_.".contains(character)
            if isSeparator, text.last == "-" { continue }
            text.append(isSeparator ? "-" : character)
        }
        return text
    }

    var pageKey: ObjectKey { ObjectKey("\(index)/\(project)/index.html") }
    var rootPageKey: ObjectKey { ObjectKey("\(index)/index.html") }
    /// What keys of the index begin with.
    var prefix: String { index + "/" }
}
