import SimpleRepository

/// A pattern of file names in which each `*` matches any characters: `*gfx1151*`. Case, `-`, `_` and `.` make no difference, as
/// in project names.
package struct FamilyPattern: Sendable, Hashable {
    /// The pattern as written.
    package let text: String
    /// The normalized texts between the stars.
    private let pieces: [String]

    /// `nil` for a pattern that matches nothing: an empty text, stars alone, or characters that no file name has.
    package init?(_ text: String) {
        let isVisible = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        let pieces = ProjectName.normalize(text).split(separator: "*", omittingEmptySubsequences: false).map(
            String.init)
        guard isVisible, pieces.contains(where: { !$0.isEmpty }) else { return nil }
        self.text = text
        self.pieces = pieces
    }

    /// - Parameter name: a file's or a project's.
    package func matches(_ name: String) -> Bool {
        var rest = Substring(ProjectName.normalize(name))
        guard let first = pieces.first, let last = pieces.last, rest.hasPrefix(first) else { return false }
        if pieces.count == 1 { return rest == first }
        rest = rest.dropFirst(first.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }
}
