/// The text of HTML source: character references decoded, invalid UTF-8 repaired with U+FFFD.
///
/// The known names are `amp`, `lt`, `gt`, `quot`, `apos` and `nbsp`; any other name stays unchanged. In an attribute a name
/// without `;` before a letter, a digit or `=` is text (`?a=1&lt=2`), as in the HTML standard.
func decodeHTMLText(_ source: ArraySlice<UInt8>, inAttribute: Bool) -> String {
    guard var ampersand = source.firstIndex(of: ASCII.ampersand) else { return String(decoding: source, as: UTF8.self) }
    var decoded = Array(source[..<ampersand])
    decoded.reserveCapacity(source.count)
    while true {
        if let (scalar, end) = characterReference(source[(ampersand + 1)...], inAttribute: inAttribute) {
            decoded.append(contentsOf: String(scalar).utf8)
            ampersand = end
        } else {
            decoded.append(ASCII.ampersand)
            ampersand += 1
        }
        let next = source[ampersand...].firstIndex(of: ASCII.ampersand) ?? source.endIndex
        decoded.append(contentsOf: source[ampersand..<next])
        if next == source.endIndex { return String(decoding: decoded, as: UTF8.self) }
        ampersand = next
    }
}

/// The reference whose `&` is just before `source`, and the index after it.
private func characterReference(_ source: ArraySlice<UInt8>, inAttribute: Bool) -> (Unicode.Scalar, end: Int)? {
    if source.first == ASCII.hash { return numericReference(source.dropFirst()) }
    for (name, scalar) in namedReferences where source.starts(with: name) {
        let end = source.startIndex + name.count
        let next = end < source.endIndex ? source[end] : 0
        if next == ASCII.semicolon { return (scalar, end + 1) }
        if name.count > 3, name != namedReferences[2].name { return nil }  // `apos` needs its semicolon
        if inAttribute, next == ASCII.equals || ASCII.isAlphanumeric(next) { return nil }
        return (scalar, end)
    }
    return nil
}

private let namedReferences: [(name: [UInt8], scalar: Unicode.Scalar)] = [
    (Array("amp".utf8), "&"), (Array("lt".utf8), "<"), (Array("quot".utf8), "\""), (Array("gt".utf8), ">"),
    (Array("apos".utf8), "'"), (Array("nbsp".utf8), "\u{A0}"),
]

/// The character of a numeric reference; `digits` begins after the `#`. Zero, surrogates and values beyond Unicode become
/// U+FFFD.
private func numericReference(_ digits: ArraySlice<UInt8>) -> (Unicode.Scalar, end: Int)? {
    let isHex = digits.first == 0x78 || digits.first == 0x58
    var index = digits.startIndex + (isHex ? 1 : 0)
    let start = index
    var value: UInt32 = 0
    while index < digits.endIndex, let digit = ASCII.hexValue(digits[index]), isHex || digit < 10 {
        value = min(value * (isHex ? 16 : 10) + UInt32(digit), 0x11_0000)
        index += 1
    }
    guard index > start else { return nil }
    if index < digits.endIndex, digits[index] == ASCII.semicolon { index += 1 }
    let scalar = (0x80...0x9F).contains(value) ? windows1252[Int(value - 0x80)] : Unicode.Scalar(value)
    return (value == 0 ? "\u{FFFD}" : scalar ?? "\u{FFFD}", index)
}

/// The HTML standard's meaning of `&#128;` to `&#159;`.
private let windows1252 = Array(
    "\u{20AC}\u{81}\u{201A}\u{192}\u{201E}\u{2026}\u{2020}\u{2021}\u{2C6}\u{2030}\u{160}\u{2039}\u{152}\u{8D}\u{17D}\u{8F}"
        .unicodeScalars
        + "\u{90}\u{2018}\u{2019}\u{201C}\u{201D}\u{2022}\u{2013}\u{2014}\u{2DC}\u{2122}\u{161}\u{203A}\u{153}\u{9D}\u{17E}\u{178}"
        .unicodeScalars)

extension [UInt8] {
    /// Appends `text`, escaped for an element or a quoted attribute. Control characters become numeric references, so that no
    /// parser misreads a line end.
    mutating func appendHTMLEscaped(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0  // of the bytes that can be copied as they are
            for index in bytes.indices where htmlMustEscape(bytes[index]) {
                append(contentsOf: bytes[start..<index])
                appendHTMLReference(to: bytes[index])
                start = index + 1
            }
            append(contentsOf: bytes[start...])
        }
    }

    private mutating func appendHTMLReference(to byte: UInt8) {
        switch byte {
        case ASCII.ampersand: append("&amp;")
        case ASCII.less: append("&lt;")
        case ASCII.greater: append("&gt;")
        case ASCII.doubleQuote: append("&quot;")
        case ASCII.singleQuote: append("&#x27;")
        default:
            append("&#")
            append(contentsOf: String(byte).utf8)
            append(ASCII.semicolon)
        }
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }
}

private func htmlMustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == ASCII.ampersand || byte == ASCII.less || byte == ASCII.greater || byte == ASCII.doubleQuote
        || byte == ASCII.singleQuote || byte == 0x7F
}
