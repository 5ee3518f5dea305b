package import Objects

/// The content of a checkpoint: the entries before it as they are in the bucket, so that a new machine reads one object instead
/// of many. The entries themselves are authoritative.
package struct LogCheckpoint: Sendable {
    /// A covered entry.
    package struct Covered: Sendable, Equatable {
        package var number: Int64
        /// The ETag from the bucket's listing.
        package var etag: ETag
        package var bytes: [UInt8]

        package init(number: Int64, etag: ETag, bytes: [UInt8]) {
            self.number = number
            self.etag = etag
            self.bytes = bytes
        }
    }

    /// The number of entries from one checkpoint to the next.
    package static let interval: Int64 = 1000
    /// Limit for the entries in one checkpoint, in bytes; others are read one by one.
    private static let bytesMax = 16 << 20
    private static let lineType = "covered"

    package let covered: [Covered]

    /// - Parameter entries: the entries of a closed range, in their order.
    package init(of entries: [Covered]) {
        var left = Self.bytesMax
        covered = entries.filter { entry in
            guard entry.bytes.count <= left, String(validating: entry.bytes, as: UTF8.self) != nil else { return false }
            left -= entry.bytes.count
            return true
        }
    }

    /// `nil` for an entry of another kind. Malformed parts are left out.
    package init?(_ entry: LogEntry) {
        guard entry.kind == .checkpoint else { return nil }
        covered = entry.lines.compactMap { line in
            guard line.type == Self.lineType, case .number(let number)? = line.values["number"], number < entry.number,
                let etag = line.string("etag"), let text = line.string("entry")
            else { return nil }
            return Covered(number: number, etag: ETag(etag), bytes: Array(text.utf8))
        }
    }

    var lines: [ExportedLine] {
        covered.map { entry in
            ExportedLine(
                type: Self.lineType,
                values: [
                    "number": .number(entry.number), "etag": .text(entry.etag.text),
                    "entry": .text(String(decoding: entry.bytes, as: UTF8.self)),
                ])
        }
    }
}
