import FoundationEssentials

/// A JSON Schema (draft 2020-12) of a file that people write, with which an editor completes it and marks mistakes.
///
/// It accepts everything that the decoder accepts; it ignores rules that only the decoder knows (names of channels, overlaps).
package struct JSONSchema: Sendable, Equatable {
    var description: String?
    private var rule: Rule
    private var defaultText: String?

    private indirect enum Rule: Sendable, Equatable {
        case types([String])
        case words([String])
        case flag
        case list(JSONSchema, isFilled: Bool)
        case map(JSONSchema)
        case settings([Property], needsOneOf: [String])
        case either([JSONSchema])
    }

    /// A key of a mapping.
    struct Property: Sendable, Equatable {
        var name: String
        var isRequired = false
        var schema: JSONSchema

        init(_ name: String, required: Bool = false, _ schema: JSONSchema) {
            self.name = name
            isRequired = required
            self.schema = schema
        }
    }

    private init(_ rule: Rule) { self.rule = rule }

    /// A text; YAML reads `3.10` as a number, which is allowed here too.
    static let text = JSONSchema(.types(["string", "number", "boolean"]))
    static let flag = JSONSchema(.flag)
    static let texts = list(text)

    static func words(_ words: [String]) -> JSONSchema { JSONSchema(.words(words)) }
    static func list(_ entries: JSONSchema, isFilled: Bool = false) -> JSONSchema {
        JSONSchema(.list(entries, isFilled: isFilled))
    }
    /// A mapping whose keys are names that people choose.
    static func map(_ values: JSONSchema) -> JSONSchema { JSONSchema(.map(values)) }
    /// A mapping with known keys.
    /// - Parameter needsOneOf: at least one of these keys must be there.
    static func settings(_ properties: [Property], needsOneOf: [String] = []) -> JSONSchema {
        JSONSchema(.settings(properties, needsOneOf: needsOneOf))
    }
    static func either(_ schemas: [JSONSchema]) -> JSONSchema { JSONSchema(.either(schemas)) }

    /// The schema with a sentence for people, and the default value.
    func says(_ description: String, default value: String? = nil) -> JSONSchema {
        var schema = self
        (schema.description, schema.defaultText) = (description, value)
        return schema
    }

    /// The document, with sorted keys and an end of line.
    package func document(title: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = try encoder.encode(Titled(title: title, schema: self))
        return String(decoding: text, as: UTF8.self) + "\n"
    }

    private struct Titled: Encodable {
        var title: String
        var schema: JSONSchema

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Word.self)
            try fields.encode("https://json-schema.org/draft/2020-12/schema", forKey: Word("$schema"))
            try fields.encode(title, forKey: Word("title"))
            try schema.encode(to: encoder)
        }
    }
}

extension JSONSchema: Encodable {
    fileprivate struct Word: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ word: String) { stringValue = word }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Word.self)
        try fields.encodeIfPresent(description, forKey: Word("description"))
        try fields.encodeIfPresent(defaultText, forKey: Word("default"))
        switch rule {
        case .types(let types): try fields.encode(types, forKey: Word("type"))
        case .words(let words): try fields.encode(words, forKey: Word("enum"))
        case .flag:
            var values = fields.nestedUnkeyedContainer(forKey: Word("enum"))
            for value in [true, false] { try values.encode(value) }
            for value in ["true", "false"] { try values.encode(value) }
        case .list(let entries, let isFilled):
            try fields.encode("array", forKey: Word("type"))
            try fields.encode(entries, forKey: Word("items"))
            if isFilled { try fields.encode(1, forKey: Word("minItems")) }
        case .map(let values):
            try fields.encode("object", forKey: Word("type"))
            try fields.encode(values, forKey: Word("additionalProperties"))
        case .settings(let properties, let needsOneOf):
            try encode(properties, needsOneOf, into: &fields)
        case .either(let schemas): try fields.encode(schemas, forKey: Word("anyOf"))
        }
    }

    private func encode(
        _ properties: [Property], _ needsOneOf: [String], into fields: inout KeyedEncodingContainer<Word>
    ) throws {
        try fields.encode("object", forKey: Word("type"))
        try fields.encode(false, forKey: Word("additionalProperties"))
        let required = properties.filter(\.isRequired).map(\.name)
        if !required.isEmpty { try fields.encode(required, forKey: Word("required")) }
        var named = fields.nestedContainer(keyedBy: Word.self, forKey: Word("properties"))
        for property in properties { try named.encode(property.schema, forKey: Word(property.name)) }
        guard !needsOneOf.isEmpty else { return }
        try fields.encode(needsOneOf.map { ["required": [$0]] }, forKey: Word("anyOf"))
    }
}
