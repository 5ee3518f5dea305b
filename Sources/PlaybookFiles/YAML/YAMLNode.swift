/// A place in a text: line and column from 1, the column counted in Unicode scalars.
package struct Place: Sendable, Hashable {
    let line: Int
    let column: Int

    static let start = Place(line: 1, column: 1)
}

/// One node of a YAML document, with its place. Scalars stay texts: `1.10` does not become the number 1.1.
struct YAMLNode: Sendable, Equatable {
    enum Value: Sendable, Equatable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// Entries in the order of the file; keys do not repeat.
        case mapping([YAMLEntry])
    }

    let value: Value
    let place: Place
}

struct YAMLScalar: Sendable, Equatable {
    let text: String
    /// Whether the scalar has quotes or is a block: then it is a text even if empty.
    let isQuoted: Bool

    /// Whether the key has no value, or `~` or `null`.
    var isNull: Bool {
        !isQuoted && (text.isEmpty || text == "~" || text == "null")
    }
}

struct YAMLEntry: Sendable, Equatable {
    let key: String
    let keyPlace: Place
    let value: YAMLNode
}
