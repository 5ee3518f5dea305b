/// The part of a distribution's core metadata (`METADATA` in a wheel, `PKG-INFO` in an sdist) that concerns its installation.
package struct CoreMetadata: Hashable, Sendable {
    /// The largest metadata file, in bytes; a description can be long, but not this long.
    package static let sizeMax = 32 << 20

    /// The version as written, such as `2.1`; empty where none is stated, which installers accept.
    package let metadataVersion: String
    package let name: ProjectName
    package let version: PythonVersion
    /// The field as written; `nil` when absent.
    package let requiresPython: String?
    /// The requirements (PEP 508), one text each, in the order of the file.
    package let requiresDist: [String]
    package let providesExtra: [String]

    /// Parses the header block. As in the e-mail format, a line that begins with white space continues the field before it, and
    /// the first line that is empty, or not a field, ends the block. Other fields are ignored, so an old author's name in
    /// Latin-1 does no harm.
    package init(parsing bytes: [UInt8]) throws(CoreMetadataError) {
        guard bytes.count <= Self.sizeMax else { throw .tooLarge(bytes.count) }
        var fields = HeaderFields()
        try fields.read(bytes)
        metadataVersion = fields.all("Metadata-Version").first ?? ""
        let name = try fields.one("Name")
        guard let name = ProjectName(name) else { throw .invalid(field: "Name", value: name) }
        self.name = name
        let version = try fields.one("Version")
        guard let version = PythonVersion(version) else { throw .invalid(field: "Version", value: version) }
        self.version = version
        // Installers take the first of several.
        requiresPython = fields.all("Requires-Python").first
        requiresDist = fields.all("Requires-Dist")
        providesExtra = fields.all("Provides-Extra")
    }
}

private struct HeaderFields {
    private static let kept: [String: String] = Dictionary(
        [
            "Metadata-Version", "Name", "Version", "Requires-Python", "Requires-Dist", "Provides-Extra",
        ].map { ($0.lowercased(), $0) }
    ) { first, _ in first }

    private var values: [String: [String]] = [:]

    func all(_ field: String) -> [String] { values[field] ?? [] }

    func atMostOne(_ field: String) throws(CoreMetadataError) -> String? {
        if all(field).count > 1 { throw .repeated(field: field) }
        return all(field).first
    }

    func one(_ field: String) throws(CoreMetadataError) -> String {
        guard let value = try atMostOne(field), !value.isEmpty else { throw .missing(field: field) }
        return value
    }

    mutating func read(_ bytes: [UInt8]) throws(CoreMetadataError) {
        // A byte order mark becomes part of the first field's name, so that field is missing: installers refuse such a file.
        var position = 0
        var current: (field: String, value: [UInt8])?
        while position < bytes.count {
            let end =
                bytes[position...].firstIndex { $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn } ?? bytes.count
            let line = bytes[position..<end]
            position = end + 1
            if end + 1 < bytes.count, bytes[end] == ASCII.carriageReturn, bytes[end + 1] == ASCII.lineFeed {
                position += 1
            }
            guard let first = line.first else { break }
            if first == ASCII.space || first == ASCII.tab {
                current?.value.append(ASCII.space)
                current?.value.append(contentsOf: Self.trimmed(line))
                continue
            }
            try keep(current)
            current = nil
            guard let colon = line.firstIndex(of: ASCII.colon), Self.isFieldName(line[..<colon]) else { break }
            let name = String(decoding: line[..<colon].map(ASCII.lowered), as: UTF8.self)
            if let field = Self.kept[name] { current = (field, Array(Self.trimmed(line[(colon + 1)...]))) }
        }
        try keep(current)
    }

    private mutating func keep(_ field: (field: String, value: [UInt8])?) throws(CoreMetadataError) {
        guard let (name, bytes) = field else { return }
        guard let value = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(field: name) }
        values[name, default: []].append(value)
    }

    private static func isFieldName(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty && name.allSatisfy { $0 > ASCII.space && $0 < 0x7F }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == ASCII.space || $0 == ASCII.tab }
        let end = line.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? line.startIndex
        return line[..<end].drop(while: isSpace)
    }
}
