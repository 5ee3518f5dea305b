/// One entry of a central directory (APPNOTE.TXT 4.3.12), with the fields that extraction needs.
struct ZipEntry {
    let name: ArraySlice<UInt8>
    let isEncrypted: Bool
    let method: Int
    let checksum: UInt32
    private(set) var compressedSize: Int64
    private(set) var uncompressedSize: Int64
    private(set) var headerOffset: Int64
    /// The offset where the next entry, or the directory, begins.
    private var end: Int64 = 0

    /// The range of the local header and the data. The header's extra field is unknown until read, so the range allows for its
    /// largest size.
    var range: Range<Int64> {
        let longest = headerOffset + 30 + Int64(name.count) + 0xFFFF + compressedSize
        return headerOffset..<max(headerOffset, min(end, longest))
    }

    /// The one `*.dist-info/METADATA` of the top level, and the folder by its names. It is searched for, because the folder may
    /// spell name and version differently than the file name.
    static func metadata(
        in directory: ArraySlice<UInt8>, of location: ZipDirectoryLocation
    ) throws(WheelArchiveError) -> (entry: ZipEntry, folder: WheelFolder) {
        var reader = ZipReader(directory)
        var offsets: [Int64] = [location.offset]
        var found: [ZipEntry] = []
        var names: [String] = []
        var count: Int64 = 0
        while !reader.rest.isEmpty {
            let entry = try ZipEntry(&reader)
            guard entry.headerOffset < location.offset, entry.compressedSize <= location.offset else {
                throw .malformed("an entry outside of the archive")
            }
            offsets.append(entry.headerOffset)
            if entry.isMetadata { found.append(entry) }
            if entry.isInDistInfo { names.append(String(decoding: entry.name, as: UTF8.self)) }
            count += 1
        }
        guard count == location.entryCount else { throw .malformed("the central directory is miscounted") }
        guard var entry = found.first else { throw .noMetadata }
        guard found.count == 1 else {
            throw .severalMetadata(found.map { String(decoding: $0.name, as: UTF8.self) })
        }
        entry.end = offsets.filter { $0 > entry.headerOffset }.min() ?? location.offset
        return (entry, WheelFolder(metadata: String(decoding: entry.name, as: UTF8.self), entries: names))
    }

    private init(_ reader: inout ZipReader) throws(WheelArchiveError) {
        try reader.expect(.directoryHeader)
        _ = try reader.take(4)  // versions
        isEncrypted = try reader.uint16() & 1 == 1
        method = try reader.uint16()
        _ = try reader.take(4)  // time and date
        checksum = UInt32(truncatingIfNeeded: try reader.uint32())
        compressedSize = try reader.uint32()
        uncompressedSize = try reader.uint32()
        let (nameCount, extraCount, commentCount) = (try reader.uint16(), try reader.uint16(), try reader.uint16())
        guard try reader.uint16() == 0 else { throw .unsupported("an archive of several disks") }
        _ = try reader.take(6)  // attributes
        headerOffset = try reader.uint32()
        name = try reader.take(nameCount)
        try readZip64(try reader.take(extraCount))
        _ = try reader.take(commentCount)
    }

    /// Reads the zip64 extra field (id 1), which has those of the three numbers, in this order, that did not fit (4.5.3).
    private mutating func readZip64(_ extra: ArraySlice<UInt8>) throws(WheelArchiveError) {
        let unfit: Int64 = 0xFFFF_FFFF
        guard uncompressedSize == unfit || compressedSize == unfit || headerOffset == unfit else { return }
        var reader = ZipReader(extra)
        while !reader.rest.isEmpty {
            let (id, count) = (try reader.uint16(), try reader.uint16())
            var field = ZipReader(try reader.take(count))
            guard id == 1 else { continue }
            if uncompressedSize == unfit { uncompressedSize = try field.uint64() }
            if compressedSize == unfit { compressedSize = try field.uint64() }
            if headerOffset == unfit { headerOffset = try field.uint64() }
            return
        }
        throw .malformed("an entry without its zip64 sizes")
    }

    private var isMetadata: Bool {
        let suffix = ".dist-info/METADATA".utf8
        guard name.count > suffix.count, name.suffix(suffix.count).elementsEqual(suffix) else { return false }
        return !name.dropLast("/METADATA".utf8.count).contains(ASCII.slash)
    }

    private var isInDistInfo: Bool {
        guard let slash = name.firstIndex(of: ASCII.slash) else { return false }
        return name[..<slash].suffix(WheelFolder.suffix.utf8.count).elementsEqual(WheelFolder.suffix.utf8)
    }

    /// The bytes of the entry, verified by their checksum.
    /// - Parameter bytes: the bytes of `range`.
    func extract(from bytes: ArraySlice<UInt8>) throws(WheelArchiveError) -> [UInt8] {
        var reader = ZipReader(bytes)
        try reader.expect(.localHeader)
        _ = try reader.take(2)  // version
        let isEncryptedHere = try reader.uint16() & 1 == 1
        if isEncrypted || isEncryptedHere { throw .unsupported("an encrypted entry") }
        let methodHere = try reader.uint16()
        _ = try reader.take(16)  // time, date, and numbers that may stand behind the data instead
        let (nameCount, extraCount) = (try reader.uint16(), try reader.uint16())
        guard try reader.take(nameCount) == name, methodHere == method else {
            throw .malformed("local header and central directory disagree")
        }
        _ = try reader.take(extraCount)
        let data = try reader.take(Int(compressedSize))
        let contents = try decompress(data)
        guard contents.count == uncompressedSize else { throw .malformed("METADATA has not the size stated") }
        guard crc32(contents) == checksum else { throw .checksumMismatch }
        return contents
    }

    private func decompress(_ data: ArraySlice<UInt8>) throws(WheelArchiveError) -> [UInt8] {
        switch method {
        case 0: return Array(data)
        case 8:
            do {
                return try inflate(data, sizeMax: Int(uncompressedSize))
            } catch {
                throw .inflate(error)
            }
        default: throw .unsupported("compression method \(method)")
        }
    }
}
