import Objects

/// The path and query of a request, decoded once; the raw bytes are kept for the signature.
struct RequestTarget: Sendable {
    /// One parameter of the query, decoded.
    struct Parameter: Sendable {
        var name: String
        var value: String
    }

    /// The path as sent, without the query.
    let rawPath: String
    /// The decoded path; starts with `/`.
    let path: String
    let query: [Parameter]

    /// - Throws: `S3Refusal` (InvalidURI) for a bad escape or text that is not UTF-8.
    init(_ target: String) throws {
        let bytes = Array(target.utf8)
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        rawPath = String(decoding: bytes[..<mark], as: UTF8.self)
        guard bytes.first == UInt8(ascii: "/"), let path = percentDecoded(bytes[..<mark]) else {
            throw S3Refusal(400, "InvalidURI", "Couldn't parse the specified URI.")
        }
        self.path = path
        query = try bytes[mark...].dropFirst().split(separator: UInt8(ascii: "&")).map { pair in
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = percentDecoded(pair[..<equals]),
                let value = percentDecoded(pair[equals...].dropFirst())
            else { throw S3Refusal(400, "InvalidURI", "Couldn't parse the specified URI.") }
            return Parameter(name: name, value: value)
        }
    }

    /// The value of the first parameter of that name; empty if it has no value.
    subscript(name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// Whether there is such a parameter, with or without a value.
    func has(_ name: String) -> Bool {
        query.contains { $0.name == name }
    }
}

/// The text of percent-encoded bytes; `nil` for a bad escape or text that is not UTF-8.
///
/// A raw `+` is a space, in the path and in the query: S3 reads it so, and only `%2B` names an object whose key has a `+`.
func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
        let byte = bytes[index]
        if byte == UInt8(ascii: "%") {
            guard index + 2 < bytes.endIndex, let high = hexValue(bytes[index + 1]),
                let low = hexValue(bytes[index + 2])
            else { return nil }
            decoded.append(high << 4 | low)
            index += 3
        } else {
            decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            index += 1
        }
    }
    return String(validating: decoded, as: UTF8.self)
}
