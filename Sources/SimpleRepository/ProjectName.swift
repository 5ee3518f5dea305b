/// The name of a project, as written and normalized (PEP 503). Two spellings of one project are equal.
package struct ProjectName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as given.
    package let original: String
    /// Lower case, with every run of `-`, `_` and `.` as one `-`: the folder name in a simple repository.
    package let normalized: String

    /// `nil` unless `text` is a name by PEP 508: ASCII letters, digits, `.`, `_` and `-`, the first and the last
    /// character a letter or a digit.
    package init?(_ text: some StringProtocol) {
        original = String(text)
        guard Self.isValid(original.utf8) else { return nil }
        normalized = Self.normalize(original)
    }

    /// PEP 503: `re.sub(r"[-_.]+", "-", name).lower()`, with ASCII letters lowered.
    package static func normalize(_ name: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count)
        for byte in name.utf8 {
            if byte == ASCII.hyphen || byte == ASCII.underscore || byte == ASCII.dot {
                if bytes.last != ASCII.hyphen { bytes.append(ASCII.hyphen) }
            } else {
                bytes.append(ASCII.lowered(byte))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isValid(_ bytes: String.UTF8View) -> Bool {
        guard let first = bytes.first, let last = bytes.last, ASCII.isAlphanumeric(first), ASCII.isAlphanumeric(last)
        else { return false }
        return bytes.allSatisfy {
            ASCII.isAlphanumeric($0) || $0 == ASCII.hyphen || $0 == ASCII.underscore || $0 == ASCII.dot
        }
    }

    package static func == (left: Self, right: Self) -> Bool { left.normalized == right.normalized }
    package static func < (left: Self, right: Self) -> Bool { left.normalized < right.normalized }
    package func hash(into hasher: inout Hasher) { hasher.combine(normalized) }

    /// The normalized name.
    package var description: String { normalized }
}
