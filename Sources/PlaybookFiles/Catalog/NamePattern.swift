package import SimpleRepository

/// A text in which at most one `*` matches any characters, or none.
package struct NamePattern: Sendable, Hashable {
    /// The pattern as written.
    package let text: String
    fileprivate let prefix: String
    /// The text after the `*`; `nil` without a `*`, where the whole text must be equal.
    fileprivate let suffix: String?

    /// `nil` for an empty text, or one with several `*`.
    package init?(_ text: String) {
        self.init(written: text, matched: text)
    }

    /// A pattern of project names, compared in their normalized form (PEP 503).
    ///
    /// `rocm_sdk_libraries_*` matches `rocm-sdk-libraries-gfx120x-all`. `nil` also when the literal part cannot be part of a
    /// project name.
    package init?(projectNames text: String) {
        let letters = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "*"):
                true
            default: false
            }
        }
        guard letters else { return nil }
        self.init(written: text, matched: ProjectName.normalize(text))
    }

    private init?(written: String, matched: String) {
        let parts = matched.split(separator: "*", omittingEmptySubsequences: false)
        guard !matched.isEmpty, parts.count <= 2 else { return nil }
        self.text = written
        self.prefix = String(parts[0])
        self.suffix = parts.count == 2 ? String(parts[1]) : nil
    }

    package var isLiteral: Bool { suffix == nil }

    package func matches(_ candidate: String) -> Bool {
        guard let suffix else { return candidate == prefix }
        return candidate.utf8.count >= prefix.utf8.count + suffix.utf8.count
            && candidate.hasPrefix(prefix) && candidate.hasSuffix(suffix)
    }

    package func matches(_ project: ProjectName) -> Bool {
        matches(project.normalized)
    }
}

extension NamePattern {
    /// Whether this pattern matches everything that the other matches.
    func covers(_ other: NamePattern) -> Bool {
        guard let suffix else { return other.isLiteral && other.prefix == prefix }
        guard let otherSuffix = other.suffix else { return matches(other.prefix) }
        return other.prefix.hasPrefix(prefix) && otherSuffix.hasSuffix(suffix)
    }
}
