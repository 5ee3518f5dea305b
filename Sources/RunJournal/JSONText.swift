/// JSON objects of strings, as in the columns `inputs`, `evidence`, `payload`, `before_metadata` and `after_metadata`: keys in
/// code point order, no white space, only `"`, `\` and control characters escaped. One value has one text, so that hashes over
/// it are stable (Python: `json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))`).
enum JSONText {
    static func object(_ value: [String: String]) -> String {
        if value.isEmpty { return "{}" }
        var text = "{"
        for (key, member) in value.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if text.utf8.count > 1 { text += "," }
            text += "\(quoted(key)):\(quoted(member))"
        }
        return text + "}"
    }

    /// `nil` when `text` is not a JSON object of strings.
    static func parseObject(_ text: String) -> [String: String]? {
        text == "{}" ? [:] : try? JSONScanner.strings(text.utf8)
    }

    static func quoted(_ text: String) -> String {
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        quoted.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
            case 0x08: quoted += Array(#"\b"#.utf8)
            case 0x09: quoted += Array(#"\t"#.utf8)
            case 0x0A: quoted += Array(#"\n"#.utf8)
            case 0x0C: quoted += Array(#"\f"#.utf8)
            case 0x0D: quoted += Array(#"\r"#.utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                quoted += Array(#"\u00"#.utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: quoted.append(byte)
            }
        }
        quoted.append(UInt8(ascii: "\""))
        return String(decoding: quoted, as: UTF8.self)
    }
}
