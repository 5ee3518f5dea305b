/// An entity tag, without its quotes. It identifies content (MD5 for a plain single-part object), not a version.
package struct ETag: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
    package let text: String

    /// Takes the tag with or without quotes.
    package init(_ text: String) {
        let bytes = text.utf8
        let quote = UInt8(ascii: "\"")
        let isQuoted = bytes.count >= 2 && bytes.first == quote && bytes.last == quote
        self.text =
            isQuoted ? String(text[bytes.index(after: bytes.startIndex)..<bytes.index(before: bytes.endIndex)]) : text
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// The tag in a header's form, quoted.
    package var quoted: String { "\"\(text)\"" }

    /// Whether the object came by multipart upload, so that the tag is not an MD5 of its bytes.
    package var isMultipart: Bool { text.utf8.contains(UInt8(ascii: "-")) }

    package var description: String { text }
}
