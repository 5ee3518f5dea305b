/// An unknown name, with the known ones.
package struct UnknownName: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of thing that the name should be of, such as `channel`.
    package let kind: String
    package let name: String
    package let known: [String]

    package init(kind: String, name: String, known: [String]) {
        self.kind = kind
        self.name = name
        self.known = known
    }

    package var description: String { "unknown \(kind) '\(name)'" }

    /// The nearest name, or all known names.
    package var hint: String? { hintForUnknown(name, among: known) }
}
