import SimpleRepository

/// A small sdist that holds its `PKG-INFO` and nothing else.
package struct TestSdist: Sendable {
    package var name: String
    package var version: String
    package var requiresPython: String?

    package init(_ name: String, _ version: String, requiresPython: String? = nil) {
        (self.name, self.version, self.requiresPython) = (name, version, requiresPython)
    }

    package var filename: String { "\(name)-\(version).tar.gz" }

    private var metadata: [UInt8] {
        let lines = ["Metadata-Version: 2.1", "Name: \(name)", "Version: \(version)"]
        return Array((lines + (requiresPython.map { ["Requires-Python: \($0)"] } ?? [])).joined(separator: "\n").utf8)
            + [0x0A]
    }

    /// A tar archive (POSIX ustar) in one stored block of a gzip file (RFC 1951, RFC 1952).
    package var bytes: [UInt8] {
        let text = metadata
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ field: String, at position: Int) {
            for (offset, byte) in field.utf8.enumerated() { header[position + offset] = byte }
        }
        put("\(name)-\(version)/PKG-INFO", at: 0)
        put("0000644", at: 100)
        put(octal(text.count, digits: 11), at: 124)
        put(octal(0, digits: 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\u{0}00", at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\u{0}", at: 148)
        let padding = [UInt8](repeating: 0, count: (512 - text.count % 512) % 512 + 1024)
        return gzip(header + text + padding)
    }

    private func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private func gzip(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ number: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1]
        return head + little(bytes.count, 2) + little(~bytes.count & 0xFFFF, 2) + bytes
            + little(Int(crc32(bytes)), 4) + little(bytes.count, 4)
    }
}
