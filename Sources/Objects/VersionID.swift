/// The id of one version of an object or of one delete marker: opaque, at most 1,024 bytes, ready for a URL.
package struct VersionID: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(stringLiteral value: String) {
        text = value
    }

    /// The id of versions written before versioning, or while it is suspended.
    package static let null: VersionID = "null"

    package var description: String { text }
}
