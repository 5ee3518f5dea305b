/// A setting as it stands in a YAML text.
package struct WrittenSetting: Sendable, Equatable {
    package let key: String
    /// YAML; `nil`: left out.
    package let value: String?

    /// `nil` and an empty list are left out, and so is a flag that is false.
    package init(_ key: String, text: String?) {
        self.key = key
        value = text.map(Self.quoted)
    }

    package init(_ key: String, texts: [String]) {
        self.key = key
        value = texts.isEmpty ? nil : "[" + texts.map(Self.quoted).joined(separator: ", ") + "]"
    }

    package init(_ key: String, flag: Bool) {
        self.key = key
        value = flag ? "true" : nil
    }

    package init(_ key: String, seconds: Int?) {
        self.key = key
        value = seconds.map { "\($0)s" }
    }

    /// - Parameter word: a number or a word of rollbook's own, which needs no quotes.
    package init(_ key: String, word: String?) {
        self.key = key
        value = word
    }

    /// A YAML scalar in single quotes.
    package static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}
