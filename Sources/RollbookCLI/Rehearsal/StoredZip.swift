import SimpleRepository

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
