import HTTPTransport

/// Header fields in canonical form for a signature: names in lower case and sorted; values trimmed, runs of blanks
/// collapsed, values of one name joined with `,` in their order.
struct CanonicalHeaders {
    /// A line for each name, such as `host:example.org`, each with its line end.
    private(set) var lines: [UInt8] = []
    /// `host;x-amz-date`.
    private(set) var names: [UInt8] = []

    init(_ headers: HTTPHeaders) {
        lines.reserveCapacity(headers.bytes.count + 2 * headers.lines.count)
        names.reserveCapacity(128)
        var previous: HTTPHeaders.Line?
        for line in sorted(headers) {
            if let previous, order(headers, previous.name, line.name) == 0 {
                lines[lines.count - 1] = UInt8(ascii: ",")
            } else {
                if !names.isEmpty { names.append(UInt8(ascii: ";")) }
                for byte in headers.bytes[line.name] { names.append(lowercased(byte)) }
                for byte in headers.bytes[line.name] { lines.append(lowercased(byte)) }
                lines.append(UInt8(ascii: ":"))
            }
            appendCollapsed(headers.bytes[line.value])
            lines.append(UInt8(ascii: "\n"))
            previous = line
        }
    }

    /// The fields of those names, an empty one for a name without any.
    init(_ headers: HTTPHeaders, signed names: [String]) {
        var chosen = HTTPHeaders()
        for name in names {
            let own = headers.fields.filter { $0.name.lowercased() == name }
            for field in own { chosen.append(name, field.value) }
            if own.isEmpty { chosen.append(name, "") }
        }
        self.init(chosen)
    }

    private mutating func appendCollapsed(_ value: ArraySlice<UInt8>) {
        var isFirst = true
        var isAfterBlank = false
        for byte in value {
            if isBlank(byte) {
                isAfterBlank = true
                continue
            }
            if isAfterBlank && !isFirst { lines.append(UInt8(ascii: " ")) }
            lines.append(byte)
            isFirst = false
            isAfterBlank = false
        }
    }
}

/// The lines in the order of their names; lines of one name stay in their order. They are few, and mostly in order.
private func sorted(_ headers: HTTPHeaders) -> [HTTPHeaders.Line] {
    var lines = headers.lines
    for end in lines.indices.dropFirst() {
        var position = end
        while position > 0, order(headers, lines[position - 1].name, lines[position].name) > 0 {
            lines.swapAt(position - 1, position)
            position -= 1
        }
    }
    return lines
}

/// Below 0 if the first name comes before the second, 0 if they are the same in lower case.
private func order(_ headers: HTTPHeaders, _ left: Range<Int>, _ right: Range<Int>) -> Int {
    for (one, other) in zip(headers.bytes[left], headers.bytes[right]) where one != other {
        let difference = Int(lowercased(one)) - Int(lowercased(other))
        if difference != 0 { return difference }
    }
    return left.count - right.count
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
}

private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
}
