import SimpleRepository

/// Makes a small wheel on the spot: an archive without compression that pip can install (PEP 427).
struct WheelBuilder {
    let name: String
    let version: String
    var requiresPython: String?
    var requires: [String] = []
    var tag = "py3-none-any"
    var extras: [String] = []

    /// The name in file names: runs of `-_.` as one `_` (PEP 427, PEP 503).
    private var escapedName: String { ProjectName.normalize(name).replacing("-", with: "_") }
    var filename: String { "\(escapedName)-\(version)-\(tag).whl" }

    /// Core metadata 2.1.
    var metadata: [UInt8] {
        var lines = ["Metadata-Version: 2.1", "Name: \(name)", "Version: \(version)"]
        if let requiresPython { lines.append("Requires-Python: \(requiresPython)") }
        lines += requires.map { "Requires-Dist: \($0)" } + extras.map { "Provides-Extra: \($0)" }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// The archive; the same bytes for the same wheel.
    var bytes: [UInt8] { archive(metadata: metadata) }

    /// The archive with that text as its `METADATA`.
    func archive(metadata: [UInt8]) -> [UInt8] {
        let folder = "\(escapedName)-\(version).dist-info"
        let wheel = "Wheel-Version: 1.0\nGenerator: rollbook\nRoot-Is-Purelib: true\nTag: \(tag)\n"
        let files: [(String, [UInt8])] = [
            ("\(escapedName)/__init__.py", Array("version = \"\(version)\"\n".utf8)),
            ("\(folder)/METADATA", metadata), ("\(folder)/WHEEL", Array(wheel.utf8)),
        ]
        let record = files.map { "\($0.0),," }.joined(separator: "\n") + "\n\(folder)/RECORD,,\n"
        return StoredZip(files: files + [("\(folder)/RECORD", Array(record.utf8))]).bytes
    }
}

/// A zip archive of uncompressed files (APPNOTE.TXT sections 4.3.7, 4.3.12, 4.3.16).
struct StoredZip {
    let bytes: [UInt8]

    init(files: [(name: String, bytes: [UInt8])]) {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let name = Array(file.name.utf8)
            let size = UInt32(file.bytes.count)
            let common =
                Self.little(UInt16(20)) + Self.little(UInt16(0x800)) + Self.little(UInt16(0)) + Self.little(UInt16(0))
                + Self.little(UInt16(0x21)) + Self.little(crc32(file.bytes)) + Self.little(size) + Self.little(size)
                + Self.little(UInt16(name.count)) + Self.little(UInt16(0))
            directory +=
                Self.little(UInt32(0x0201_4B50)) + Self.little(UInt16(20)) + common
                + [UInt8](repeating: 0, count: 10) + Self.little(UInt32(body.count)) + name
            body += Self.little(UInt32(0x0403_4B50)) + common + name + file.bytes
        }
        let count = UInt16(files.count)
        bytes =
            body + directory + Self.little(UInt32(0x0605_4B50)) + Self.little(UInt32(0)) + Self.little(count)
            + Self.little(count) + Self.little(UInt32(directory.count)) + Self.little(UInt32(body.count))
            + Self.little(UInt16(0))
    }

    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
