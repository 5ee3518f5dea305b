/// The header fields of a request or a response, in order, with names compared without regard to ASCII case
/// (RFC 9110 section 5.1).
package struct HTTPHeaders: Sendable, Equatable {
    /// One field line.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field] = []

    package init() {}

    package init(_ fields: [Field]) {
        self.fields = fields
    }

    /// The first field of that name. Assigning replaces all fields of the name, `nil` removes them.
    package subscript(name: String) -> String? {
        get { fields.first { equalsIgnoringASCIICase($0.name, name) }?.value }
        set {
            fields.removeAll { equalsIgnoringASCIICase($0.name, name) }
            if let newValue { fields.append(Field(name, newValue)) }
        }
    }

    /// Adds a field line after the existing ones.
    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name, value))
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field($0.0, $0.1) }
    }
}

private func equalsIgnoringASCIICase(_ left: String, _ right: String) -> Bool {
    let left = left.utf8
    let right = right.utf8
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
}
