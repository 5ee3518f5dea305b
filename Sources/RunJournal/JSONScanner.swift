/// Reads JSON objects (RFC 8259) whose values are strings, integers or objects of strings: the only JSON in the journal.
/// Written by hand because a decoder that must guess each value's type took ten times as long for a run of 100,000 changes.
struct JSONScanner {
    enum Value: Hashable {
        case text(String)
        case number(Int64)
        case strings([String: String])
    }

    /// Not JSON, or JSON that the journal never writes.
    struct Malformed: Error {}

    private let bytes: [UInt8]
    private var position = 0

    /// The members of the object in `bytes`, with only white space around it. Repeated keys are malformed, since neither value
    /// is the right one.
    static func object(_ bytes: some Sequence<UInt8>) throws -> [String: Value] {
        var scanner = JSONScanner(bytes: Array(bytes))
        let object = try scanner.scanObject { scanner in try scanner.scanValue() }
        try scanner.scanEnd()
        return object
    }

    /// As above, where every member must be a string.
    static func strings(_ bytes: some Sequence<UInt8>) throws -> [String: String] {
        var scanner = JSONScanner(bytes: Array(bytes))
        let object = try scanner.scanObject { scanner in try scanner.scanString() }
        try scanner.scanEnd()
        return object
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func scanObject<Member>(_ member: (inout JSONScanner) throws -> Member) throws -> [String: Member]
    {
        var object: [String: Member] = [:]
        try expect(UInt8(ascii: "{"))
        if peek() == UInt8(ascii: "}") {
            position += 1
            return object
        }
        while true {
            let key = try scanString()
            try expect(UInt8(ascii: ":"))
            guard object.updateValue(try member(&self), forKey: key) == nil else { throw Malformed() }
            guard peek() == UInt8(ascii: ",") else { break }
            position += 1
        }
        try expect(UInt8(ascii: "}"))
        return object
    }

    private mutating func scanValue() throws -> Value {
        switch peek() {
        case UInt8(ascii: "\""): .text(try scanString())
        case UInt8(ascii: "{"): .strings(try scanObject { scanner in try scanner.scanString() })
        default: .number(try scanInteger())
        }
    }

    private mutating func scanInteger() throws -> Int64 {
        let start = position
        while position < bytes.count, bytes[position] == UInt8(ascii: "-") || isDigit(bytes[position]) { position += 1 }
        guard let number = Int64(String(decoding: bytes[start..<position], as: UTF8.self)) else { throw Malformed() }
        return number
    }

    private mutating func scanString() throws -> String {
        try expect(UInt8(ascii: "\""))
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"),
            bytes[position] >= 0x20
        { position += 1 }
        guard position < bytes.count, bytes[position] != UInt8(ascii: "\"") else {
            // No escapes: nearly every string.
            let end = position
            try expect(UInt8(ascii: "\""))
            return try text(bytes[start..<end])
        }
        var unescaped = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(unescaped[...])
            case UInt8(ascii: "\\"): try scanEscape(into: &unescaped)
            case 0..<0x20: throw Malformed()
            default: unescaped.append(byte)
            }
        }
        throw Malformed()
    }

    private mutating func scanEscape(into unescaped: inout [UInt8]) throws {
        guard position < bytes.count else { throw Malformed() }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "u"): unescaped += Array(String(try scanEscapedScalar()).utf8)
        default: throw Malformed()
        }
    }

    /// The character after `\u`: one code unit, or two for a scalar above U+FFFF.
    private mutating func scanEscapedScalar() throws -> Character {
        let first = try scanCodeUnit()
        var value = first
        if (0xD800...0xDBFF).contains(first) {
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw Malformed() }
            position += 2
            let second = try scanCodeUnit()
            guard (0xDC00...0xDFFF).contains(second) else { throw Malformed() }
            value = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw Malformed() }
        return Character(scalar)
    }

    private mutating func scanCodeUnit() throws -> UInt32 {
        guard position + 4 <= bytes.count,
            let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
            bytes[position] != UInt8(ascii: "+")
        else { throw Malformed() }
        position += 4
        return unit
    }

    private func text(_ utf8: ArraySlice<UInt8>) throws -> String {
        guard let text = String(validating: utf8, as: UTF8.self) else { throw Malformed() }
        return text
    }

    private mutating func scanEnd() throws {
        guard peek() == nil else { throw Malformed() }
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard peek() == byte else { throw Malformed() }
        position += 1
    }

    /// The next byte that is not white space; the position moves to it.
    private mutating func peek() -> UInt8? {
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
        return position < bytes.count ? bytes[position] : nil
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}
