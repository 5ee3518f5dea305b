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
