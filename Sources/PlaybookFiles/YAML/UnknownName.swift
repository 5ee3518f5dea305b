/// A name that nothing bears, with those that are borne.
package struct UnknownName: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the name should be of, such as `channel`.
    package let kind: String
    package let name: String
    package let known: [String]

    package init(kind: String, name: String, known: [String]) {
        self.kind = kind
        self.name = name
        self.known = known
    }

    package var description: String { "unknown \(kind) '\(name)'" }

    /// The nearest name, or the names there are.
    package var hint: String? { hintForUnknown(name, among: known) }
}
