/// A setting as written in a YAML text.
package struct WrittenSetting: Sendable, Equatable {
    package let key: String
    /// The YAML text; `nil` for a setting that is left out.
    package let value: String?

    /// `nil`, an empty list and a flag that is false are left out.
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

    /// - Parameter word: a number or one of rollbook's own words, which need no quotes.
    package init(_ key: String, word: String?) {
        self.key = key
        value = word
    }

    /// A YAML scalar in single quotes.
    package static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}
