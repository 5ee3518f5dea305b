/// The header fields of a request or a response, in order, with names compared without regard to ASCII case
/// (RFC 9110 section 5.1).
///
/// All names and values are bytes of one buffer; a string is made only of what is asked for. Most fields of an answer are never
/// read.
package struct HTTPHeaders: Sendable {
    /// One field line.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The places of one field line in `bytes`.
    package struct Line: Sendable {
        package var name: Range<Int>
        package var value: Range<Int>
    }

    /// Names and values, one after another. Bytes outside of all lines are those of removed fields.
    package private(set) var bytes: [UInt8] = []
    package private(set) var lines: [Line] = []

    package init() {}

    package init(_ fields: [Field]) {
        for field in fields { append(field.name, field.value) }
    }

    /// No fields yet, with memory for as many lines and bytes.
    init(reservingLines lineCount: Int, bytes byteCount: Int) {
        lines.reserveCapacity(lineCount)
        bytes.reserveCapacity(byteCount)
    }

    /// The fields as strings; bytes that are not UTF-8 become U+FFFD.
    package var fields: [Field] { lines.map { Field(text($0.name), text($0.value)) } }

    /// The first field of that name. Assigning replaces all fields of the name, `nil` removes them.
    package subscript(name: String) -> String? {
        get { position(of: name).map { text(lines[$0].value) } }
        set {
            while let position = position(of: name) { lines.remove(at: position) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Whether there is a field of that name.
    package func contains(_ name: String) -> Bool { position(of: name) != nil }

    /// Whether the field of a line has that name.
    func hasName(_ name: String, _ line: Line) -> Bool { isEqual(line.name, name) }

    /// The fields whose names begin with `prefix`, in order.
    package func fields(withPrefix prefix: String) -> [Field] {
        var found: [Field] = []
        for line in lines where isEqual(line.name.prefix(prefix.utf8.count), prefix) {
            found.append(Field(text(line.name), text(line.value)))
        }
        return found
    }

    /// The first field whose name and value pass a test, which gets their bytes.
    package func first(where isWanted: (_ name: Bytes, _ value: Bytes) -> Bool) -> Field? {
        bytes.withUnsafeBufferPointer { bytes in
            lines.first { isWanted(Bytes(rebasing: bytes[$0.name]), Bytes(rebasing: bytes[$0.value])) }
        }.map { Field(text($0.name), text($0.value)) }
    }

    package typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Adds a field line after the existing ones.
    package mutating func append(_ name: String, _ value: String) {
        let start = bytes.count
        bytes.append(contentsOf: name.utf8)
        let nameEnd = bytes.count
        bytes.append(contentsOf: value.utf8)
        lines.append(Line(name: start..<nameEnd, value: nameEnd..<bytes.count))
    }

    /// Adds a field line of bytes as they came.
    mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        let start = bytes.count
        bytes.append(contentsOf: name)
        let nameEnd = bytes.count
        bytes.append(contentsOf: value)
        lines.append(Line(name: start..<nameEnd, value: nameEnd..<bytes.count))
    }

    /// Continues the last field's value after a blank; fields must have been added only so far, and none removed.
    mutating func continueLast(_ value: UnsafeRawBufferPointer) {
        guard let last = lines.indices.last else { return }
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: value)
        lines[last].value = lines[last].value.lowerBound..<bytes.count
    }

    private func text(_ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: Bytes(rebasing: $0[range]), as: UTF8.self) }
    }

    private func position(of name: String) -> Int? {
        let count = name.utf8.count
        var position = 0
        while position < lines.count {
            if lines[position].name.count == count, isEqual(lines[position].name, name) { return position }
            position += 1
        }
        return nil
    }

    private func isEqual(_ range: Range<Int>, _ name: String) -> Bool {
        var name = name
        return name.withUTF8 { name in
            bytes.withUnsafeBufferPointer { equalsIgnoringASCIICase(Bytes(rebasing: $0[range]), name) }
        }
    }
}

extension HTTPHeaders: Equatable {
    package static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
        left.lines.count == right.lines.count
            && zip(left.lines, right.lines).allSatisfy { own, other in
                left.bytes[own.name] == right.bytes[other.name] && left.bytes[own.value] == right.bytes[other.value]
            }
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }
}

/// Whether two texts differ in the case of ASCII letters at most. A loop by hand: it runs for each field of each look-up, and
/// programs without optimisation run it, too.
func equalsIgnoringASCIICase(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var index = 0
    while index < left.count {
        let (one, other) = (left[index], right[index])
        if one != other {
            let letter = one | 0x20
            guard letter == other | 0x20, letter >= 0x61, letter <= 0x7A else { return false }
        }
        index += 1
    }
    return true
}
