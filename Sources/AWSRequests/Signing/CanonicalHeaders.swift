import HTTPTransport

/// Header fields in canonical form for a signature: names in lower case and sorted; values trimmed, runs of blanks
/// collapsed, values of one name joined with `,` in their order.
struct CanonicalHeaders {
    private(set) var fields: [(name: String, value: String)]

    /// Fields that are canonical already.
    init(fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    init(_ headers: HTTPHeaders) {
        var sorted = headers.fields.enumerated().map { (position, field) in
            (name: lowercased(field.name), position: position, value: collapsed(field.value))
        }
        sorted.sort { ($0.name, $0.position) < ($1.name, $1.position) }
        fields = []
        fields.reserveCapacity(sorted.count)
        for field in sorted {
            if let last = fields.indices.last, fields[last].name == field.name {
                fields[last].value += ",\(field.value)"
            } else {
                fields.append((field.name, field.value))
            }
        }
    }

    /// `host;x-amz-date`.
    var names: String { fields.map(\.name).joined(separator: ";") }

    subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }
}

private func lowercased(_ name: String) -> String {
    name.utf8.contains { (0x41...0x5A).contains($0) } ? name.lowercased() : name
}

private func collapsed(_ value: String) -> String {
    var previousIsBlank = true
    let isCollapsed = value.utf8.allSatisfy { byte in
        defer { previousIsBlank = byte == 0x20 }
        return isBlank(byte) ? byte == 0x20 && !previousIsBlank : true
    }
    if isCollapsed && (!previousIsBlank || value.isEmpty) { return value }
    return value.utf8.split(whereSeparator: isBlank).map { String(Substring($0)) }.joined(separator: " ")
}

private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
}
