/// Finds the `PKG-INFO` of an sdist (`.tar.gz`) that is in memory.
///
/// It has the metadata from the time when the sdist was made. Unless its fields are declared static (PEP 643), a build of the
/// sdist elsewhere can change them.
package enum SdistArchive {
    /// Limit for the decompressed archive, in bytes.
    package static let sizeMax = 64 << 20
    private static let blockSize = 512

    package static func metadata(ofArchive bytes: [UInt8]) throws(SdistArchiveError) -> [UInt8] {
        let tar = try decompress(bytes)
        var position = 0
        while position + blockSize <= tar.count {
            let header = tar[position..<position + blockSize]
            if header.allSatisfy({ $0 == 0 }) { break }
            guard let size = octal(header.dropFirst(124).prefix(12)) else { throw .malformed }
            let start = position + blockSize
            guard size <= tar.count - start else { throw .malformed }
            let isFile = [0, ASCII.zero].contains(header[position + 156])
            if isFile, isMetadata(header.prefix(100).prefix { $0 != 0 }) { return Array(tar[start..<start + size]) }
            position = start + (size + blockSize - 1) / blockSize * blockSize
        }
        throw .noMetadata
    }

    /// Decompresses one member of a gzip file (RFC 1952), without checking its checksum: damaged data does not give metadata.
    private static func decompress(_ bytes: [UInt8]) throws(SdistArchiveError) -> [UInt8] {
        guard bytes.count > 18, bytes.starts(with: [0x1F, 0x8B, 8]) else { throw .notGzip }
        let flags = bytes[3]
        var start = 10
        if flags & 4 != 0 { start += 2 + Int(bytes[10]) + Int(bytes[11]) << 8 }
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard start < bytes.count, let end = bytes[start...].firstIndex(of: 0) else { throw .notGzip }
            start = end + 1
        }
        if flags & 2 != 0 { start += 2 }
        guard start <= bytes.count - 8 else { throw .notGzip }
        do throws(InflateError) {
            return try inflate(bytes[start..<bytes.count - 8], sizeMax: sizeMax)
        } catch {
            throw .inflate(error)
        }
    }

    /// Whether the name is that of the top folder's file: `NAME-VERSION/PKG-INFO`.
    private static func isMetadata(_ name: ArraySlice<UInt8>) -> Bool {
        let parts = name.split(separator: ASCII.slash, omittingEmptySubsequences: false)
        return parts.count == 2 && parts[1].elementsEqual("PKG-INFO".utf8)
    }

    /// A number of a tar header: octal digits, with spaces and zeros around them.
    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.filter { $0 != ASCII.space && $0 != 0 }
        guard digits.count <= 12, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 8 + Int($1 - ASCII.zero) }
    }
}
