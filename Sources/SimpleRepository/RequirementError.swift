/// The reason why a text is not a requirement or a marker (PEP 508).
package struct RequirementError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text, at most `textMax` characters of it.
    package let text: String
    /// The expected content where parsing stopped.
    package let expected: String
    /// The offset in bytes of UTF-8, from 0.
    package let offset: Int

    private static let textMax = 120

    init(_ text: String, expected: String, offset: Int) {
        let unicode = text.unicodeScalars.prefix(Self.textMax)
        self.text = unicode.endIndex == text.unicodeScalars.endIndex ? text : String(unicode) + "…"
        self.expected = expected
        self.offset = offset
    }

    package var description: String { "\(text.debugDescription): expected \(expected) at byte \(offset)" }
}

/// The reason why a parsed marker has no value in an environment. Installers fail on it.
package struct MarkerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The comparison, as written in a marker.
    package let comparison: String

    package var description: String { "the marker \(comparison) compares what has no order" }
}
