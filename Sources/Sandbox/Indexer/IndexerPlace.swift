import Objects

/// The page that a file belongs to, by the file's key, as in the scripts before rollbook: the text before the first `-` is the
/// project.
struct IndexerPlace: Hashable, Sendable {
    /// The prefix without a slash at its end.
    var index: String
    /// The normalized name (PEP 503).
    var project: String

    /// `nil` for anything but an index's file: a page, a document, a file elsewhere.
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
    /// The prefix of the index's keys.
    var prefix: String { index + "/" }
}
