/// One line of an exported journal: a JSON object with `schema`, `type` and the row's columns that are not NULL. Keys are
/// sorted, so that one row has one text.
struct ExportedLine {
    /// A column's value. JSON columns become objects, bytes become base64.
    typealias Value = JSONScanner.Value

    /// The version of the format; it changes only when older readers would misread it.
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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
            JSONText.append(quoted: key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            switch value {
            case .text(let text): JSONText.append(quoted: text, to: &bytes)
            case .number(let number): bytes.append(contentsOf: "\(number)".utf8)
            case .strings(let strings): JSONText.append(object: strings, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the columns are equal, except the given ones.
    func isSame(as other: ExportedLine, except columns: [String] = []) -> Bool {
        values.filter { !columns.contains($0.key) } == other.values.filter { !columns.contains($0.key) }
    }

    func string(_ key: String) -> String? {
        if case .text(let text)? = values[key] { text } else { nil }
    }
}

extension ExportedLine {
    /// `nil` unless `bytes` are an object of this schema with a type.
    init?(bytes: some Sequence<UInt8>) {
        guard var values = try? JSONScanner.object(bytes), values.removeValue(forKey: "schema") == .number(Self.schema),
            case .text(let type)? = values.removeValue(forKey: "type")
        else { return nil }
        self.init(type: type, values: values)
    }
}
