/// Finds and extracts the `*.dist-info/METADATA` of a wheel from a few ranges of its bytes, so that a wheel in a bucket
/// need not be downloaded: one range for most wheels, at most four.
///
/// A pure state machine. Read `firstRange` and pass its bytes to `receive`; then read each requested range and pass it, until
/// `receive` returns the metadata:
/// ```
/// var archive = try WheelArchive(size: size)
/// var step = try archive.receive(read(archive.firstRange))
/// while case .needRange(let range) = step { step = try archive.receive(read(range)) }
/// ```
/// It is strict: the central directory must end where the end record begins and hold exactly the counted entries, and local
/// header and directory must agree. An archive that two zip readers could read differently is refused.
package struct WheelArchive: Sendable {
    package enum Step: Hashable, Sendable {
        /// Offsets of the first and last byte of the next range.
        case needRange(ClosedRange<Int64>)
        case metadata([UInt8])
    }

    /// The largest central directory, in bytes: over half a million entries.
    package static let directorySizeMax: Int64 = 64 << 20

    private enum Wanted {
        case tail
        case zip64End(stated: ZipDirectoryLocation)
        case directory(ZipDirectoryLocation)
        case entry(ZipEntry)
    }

    /// The size of the largest comment, its length field, and the record before it: no end record begins earlier.
    package static let tailSize: Int64 = 0xFFFF + 22

    private let size: Int64
    private let metadataSizeMax: Int64
    private var wanted = Wanted.tail
    private var range: ClosedRange<Int64>
    private var tail: [UInt8] = []
    /// The wheel's folder by its entries' names; known once the metadata is.
    package private(set) var folder: WheelFolder?

    /// - Parameters:
    ///   - size: the archive's size, in bytes.
    ///   - metadataSizeMax: limit for the metadata, in bytes, compressed and decompressed.
    package init(size: Int64, metadataSizeMax: Int = CoreMetadata.sizeMax) throws(WheelArchiveError) {
        guard size >= 22 else { throw .notAnArchive }
        self.size = size
        self.metadataSizeMax = Int64(metadataSizeMax)
        range = max(0, size - Self.tailSize)...size - 1
    }

    /// The range at the end of the archive.
    package var firstRange: ClosedRange<Int64> { max(0, size - Self.tailSize)...size - 1 }

    /// The metadata of an archive in memory.
    package static func metadata(ofArchive bytes: [UInt8]) throws(WheelArchiveError) -> [UInt8] {
        try contents(ofArchive: bytes).metadata
    }

    /// The metadata of an archive in memory, and the wheel's folder.
    package static func contents(
        ofArchive bytes: [UInt8]
    ) throws(WheelArchiveError) -> (metadata: [UInt8], folder: WheelFolder?) {
        var archive = try WheelArchive(size: Int64(bytes.count))
        var step = Step.needRange(archive.firstRange)
        while true {
            switch step {
            case .needRange(let range):
                step = try archive.receive(Array(bytes[Int(range.lowerBound)...Int(range.upperBound)]))
            case .metadata(let metadata): return (metadata, archive.folder)
            }
        }
    }

    /// Takes the bytes of the last requested range; the first call takes those of `firstRange`.
    package mutating func receive(_ bytes: [UInt8]) throws(WheelArchiveError) -> Step {
        guard bytes.count == range.count else { throw .byteCount(expected: range.count, found: bytes.count) }
        if case .tail = wanted { tail = bytes }
        var found = bytes[...]
        while true {
            if case .entry(let entry) = wanted { return .metadata(try entry.extract(from: found)) }
            try advance(with: found)
            guard range.lowerBound >= firstRange.lowerBound else { return .needRange(range) }
            let start = Int(range.lowerBound - firstRange.lowerBound)
            found = tail[start..<start + range.count]
        }
    }

    private mutating func advance(with found: ArraySlice<UInt8>) throws(WheelArchiveError) {
        switch wanted {
        case .tail:
            let end = try ZipEnd(tail: found, tailOffset: range.lowerBound)
            switch end {
            case .zip64(let range, let stated): try want(.zip64End(stated: stated), range)
            case .directory(let location): try want(location)
            }
        case .zip64End(let stated):
            try want(try ZipDirectoryLocation(zip64End: found, at: range.lowerBound, stated: stated))
        case .directory(let location):
            let (entry, folder) = try ZipEntry.metadata(in: found, of: location)
            self.folder = folder
            guard entry.compressedSize <= metadataSizeMax, entry.uncompressedSize <= metadataSizeMax else {
                throw .tooLarge("METADATA: \(max(entry.compressedSize, entry.uncompressedSize)) bytes")
            }
            try want(.entry(entry), entry.range)
        case .entry: preconditionFailure("receive returns the metadata before it advances")
        }
    }

    private mutating func want(_ location: ZipDirectoryLocation) throws(WheelArchiveError) {
        guard location.size <= Self.directorySizeMax else {
            throw .tooLarge("central directory: \(location.size) bytes")
        }
        guard location.size > 0 else { throw .noMetadata }
        try want(.directory(location), location.offset..<location.offset + location.size)
    }

    private mutating func want(_ wanted: Wanted, _ range: Range<Int64>) throws(WheelArchiveError) {
        guard range.lowerBound >= 0, range.upperBound <= size, !range.isEmpty else {
            throw .malformed("an offset outside of the archive")
        }
        self.wanted = wanted
        self.range = ClosedRange(range)
    }
}
