import FoundationEssentials

/// One line of an exported journal: a JSON object with `schema`, `type` and the columns of the row that are not NULL.
/// Keys are sorted, so that one row has one text.
struct ExportedLine {
    /// A column's value. JSON columns stand as objects, bytes as base64.
    enum Value: Equatable {
        case text(String)
        case number(Int64)
        case strings([String: String])
    }

    /// The version of the format; it changes only when older readers would misread.
    static let schema: Int64 = 1

    let type: String
    var values: [String: Value]

    init(type: String, values: [String: Value]) {
        self.type = type
        self.values = values
    }

    var text: String {
        var members = values
        members["schema"] = .number(Self.schema)
        members["type"] = .text(type)
        let written = members.sorted { $0.key < $1.key }.map { key, value in
            switch value {
            case .text(let text): "\(JSONText.quoted(key)):\(JSONText.quoted(text))"
            case .number(let number): "\(JSONText.quoted(key)):\(number)"
            case .strings(let strings): "\(JSONText.quoted(key)):\(JSONText.object(strings))"
            }
        }
        return "{\(written.joined(separator: ","))}"
    }

    func string(_ key: String) -> String? {
        if case .text(let text)? = values[key] { text } else { nil }
    }
}

extension ExportedLine: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var values: [String: Value] = [:]
        for key in container.allKeys {
            if let text = try? container.decode(String.self, forKey: key) {
                values[key.stringValue] = .text(text)
            } else if let number = try? container.decode(Int64.self, forKey: key) {
                values[key.stringValue] = .number(number)
            } else {
                values[key.stringValue] = .strings(try container.decode([String: String].self, forKey: key))
            }
        }
        guard case .number(Self.schema)? = values.removeValue(forKey: "schema"),
            case .text(let type)? = values.removeValue(forKey: "type")
        else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: [], debugDescription: "no type, or a schema other than \(Self.schema)"))
        }
        self.init(type: type, values: values)
    }
}
