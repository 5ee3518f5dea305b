/// What one request can carry, and how larger objects are cut into parts.
package struct WriteLimits: Sendable, Equatable {
    /// The largest object that one CopyObject or one PutObject takes, in bytes.
    package var wholeBytesMax: Int64
    /// The size that parts have unless there would be more than `partsMax`, in bytes; at least `partBytesMin` on AWS.
    package var partBytes: Int64
    /// Parts under way at once.
    package var concurrencyMax: Int

    /// Every part but the last. Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
    package static let partBytesMin: Int64 = 5 << 20

    /// Parts of one upload. Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
    package static let partsMax: Int64 = 10_000

    /// Amazon S3: 5 GiB in one request; parts of 256 MiB, so that a lost one costs little.
    package static let amazon = WriteLimits(wholeBytesMax: 5 << 30, partBytes: 256 << 20)

    package init(wholeBytesMax: Int64, partBytes: Int64, concurrencyMax: Int = 8) {
        self.wholeBytesMax = wholeBytesMax
        self.partBytes = partBytes
        self.concurrencyMax = concurrencyMax
    }

    /// Whether an object of `size` bytes needs parts.
    package func needsParts(_ size: Int64) -> Bool { size > wholeBytesMax }

    /// More than any store keeps in one object, in bytes. Sizes come from outside.
    private static let objectBytesMax: Int64 = 1 << 50

    /// First and last byte of each part, in order: equal sizes of whole MiB, the last one smaller. Of more than
    /// 2^50 bytes those of that many.
    package func partRanges(ofSize stated: Int64) -> [ClosedRange<Int64>] {
        let size = min(stated, Self.objectBytesMax)
        guard size > 0 else { return [] }
        let mebibyte: Int64 = 1 << 20
        let least = (size + Self.partsMax - 1) / Self.partsMax
        let bytes = least <= partBytes ? partBytes : (least + mebibyte - 1) / mebibyte * mebibyte
        return stride(from: 0, to: size, by: Int(bytes)).map { $0...min($0 + bytes, size) - 1 }
    }
}
