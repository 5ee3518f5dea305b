/// The place of the central directory, in bytes.
struct ZipDirectoryLocation {
    let offset: Int64
    let size: Int64
    let entryCount: Int64
}

/// The content of an archive's end records (APPNOTE.TXT 4.3.14 to 4.3.16).
enum ZipEnd {
    case directory(ZipDirectoryLocation)
    /// The zip64 record in that range has the location. The end record's own values must agree with it.
    case zip64(Range<Int64>, stated: ZipDirectoryLocation)

    private static let recordSize = 22
    private static let locatorSize = 20

    /// Takes the last end record whose comment ends with the archive, or before it: installers accept bytes after an archive.
    init(tail: ArraySlice<UInt8>, tailOffset: Int64) throws(WheelArchiveError) {
        guard let start = Self.recordStart(in: tail) else { throw .notAnArchive }
        let recordOffset = tailOffset + Int64(start - tail.startIndex)
        var reader = ZipReader(tail[start...])
        try reader.expect(.end)
        let disks = (try reader.uint16(), try reader.uint16())
        let counts = (try reader.uint16(), try reader.uint16())
        let (size, offset) = (try reader.uint32(), try reader.uint32())
        let stated = ZipDirectoryLocation(offset: offset, size: size, entryCount: Int64(counts.0))
        let locatorStart = start - Self.locatorSize
        if locatorStart >= tail.startIndex, ZipSignature.zip64Locator.begins(tail[locatorStart...]) {
            let range = try Self.zip64Range(tail[locatorStart..<start], at: recordOffset - Int64(Self.locatorSize))
            self = .zip64(range, stated: stated)
            return
        }
        guard disks == (0, 0), counts.0 == counts.1 else { throw .unsupported("an archive of several disks") }
        guard offset + size == recordOffset else {
            throw .malformed("the central directory does not end where the end record begins")
        }
        self = .directory(stated)
    }

    private static func recordStart(in tail: ArraySlice<UInt8>) -> Int? {
        let starts = stride(from: tail.endIndex - recordSize, through: tail.startIndex, by: -1).lazy.filter { start in
            tail[start] == 0x50 && ZipSignature.end.begins(tail[start...])
        }
        func end(_ start: Int) -> Int { start + recordSize + Int(tail[start + 20]) + Int(tail[start + 21]) << 8 }
        return starts.first { end($0) == tail.endIndex } ?? starts.first { end($0) < tail.endIndex }
    }

    /// - Parameter locatorOffset: the offset of `locator` in the archive.
    private static func zip64Range(
        _ locator: ArraySlice<UInt8>, at locatorOffset: Int64
    ) throws(WheelArchiveError) -> Range<Int64> {
        var reader = ZipReader(locator)
        try reader.expect(.zip64Locator)
        let disk = try reader.uint32()
        let offset = try reader.uint64()
        guard disk == 0, try reader.uint32() == 1 else { throw .unsupported("an archive of several disks") }
        guard offset < locatorOffset, locatorOffset - offset <= 0xFFFF else {
            throw .malformed("the zip64 end record is not just before its locator")
        }
        return offset..<locatorOffset
    }
}

extension ZipDirectoryLocation {
    /// - Parameters:
    ///   - offset: the offset of `record` in the archive. The record must fill its bytes.
    ///   - stated: the end record's values, where numbers that do not fit are all ones.
    init(
        zip64End record: ArraySlice<UInt8>, at offset: Int64, stated: ZipDirectoryLocation
    ) throws(WheelArchiveError) {
        var reader = ZipReader(record)
        try reader.expect(.zip64End)
        guard try reader.uint64() == Int64(record.count) - 12 else {
            throw .malformed("the zip64 end record does not end where its locator begins")
        }
        _ = try reader.take(4)  // versions
        let disks = (try reader.uint32(), try reader.uint32())
        let counts = (try reader.uint64(), try reader.uint64())
        guard disks == (0, 0), counts.0 == counts.1 else { throw .unsupported("an archive of several disks") }
        let (size, directoryOffset) = (try reader.uint64(), try reader.uint64())
        guard directoryOffset <= offset, size == offset - directoryOffset else {
            throw .malformed("the central directory does not end where the zip64 end record begins")
        }
        guard stated.offset == 0xFFFF_FFFF || stated.offset == directoryOffset,
            stated.size == 0xFFFF_FFFF || stated.size == size,
            stated.entryCount == 0xFFFF || stated.entryCount == counts.0
        else { throw .malformed("end record and zip64 end record disagree") }
        self.init(offset: directoryOffset, size: size, entryCount: counts.0)
    }
}
