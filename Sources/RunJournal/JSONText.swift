/// JSON objects of strings, as in the columns `inputs`, `evidence`, `payload`, `before_metadata` and `after_metadata`: keys in
/// code point order, no white space, only `"`, `\` and control characters escaped. One value has one text, so that hashes over
/// it are stable (Python: `json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))`).
enum JSONText {
    static func object(_ value: [String: String]) -> String {
        if value.isEmpty { return "{}" }
        var bytes: [UInt8] = []
        append(object: value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(object value: [String: String], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, member) in value.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            append(quoted: key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            append(quoted: member, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// `nil` when `text` is not a JSON object of strings.
    static func parseObject(_ text: String) -> [String: String]? {
        text == "{}" ? [:] : try? JSONScanner.strings(text.utf8)
    }

    static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(quoted: text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(quoted text: String, to bytes: inout [UInt8]) {
        bytes.append(quote)
        if text.utf8.contains(where: isEscaped) {
            for byte in text.utf8 { append(byte, to: &bytes) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(quote)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func isEscaped(_ byte: UInt8) -> Bool { byte < 0x20 || byte == quote || byte == backslash }

    private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        guard isEscaped(byte) else { return bytes.append(byte) }
        bytes.append(backslash)
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            bytes += Array("u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        default: bytes.append(byte)
        }
    }
}
