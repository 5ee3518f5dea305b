/// An estimate of the anchors and aliases in a YAML text, counted before it is parsed; rather too high than too low.
struct AnchorUses {
    private(set) var anchors = 0
    private(set) var aliases = 0

    /// Counts `&` and `*` that begin a word; comment lines are left out.
    init(text: String) {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let content = line.drop { $0 == UInt8(ascii: " ") }
            if content.first == UInt8(ascii: "#") { continue }
            count(content)
        }
    }

    private mutating func count(_ line: Substring.UTF8View) {
        var before = UInt8(ascii: " ")
        var isSigil: UInt8?
        for byte in line {
            if let sigil = isSigil, !Self.isSpace(byte) {
                if sigil == UInt8(ascii: "&") { anchors += 1 } else { aliases += 1 }
            }
            let beginsWord = Self.isSpace(before) || "[{,:-?".utf8.contains(before)
            isSigil = beginsWord && (byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*")) ? byte : nil
            before = byte
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
