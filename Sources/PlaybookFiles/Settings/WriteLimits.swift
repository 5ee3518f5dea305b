/// The limits of one request, and the parts of larger objects.
package struct WriteLimits: Sendable, Equatable {
    /// The largest object for one CopyObject or PutObject, in bytes.
    package var wholeBytesMax: Int64
    /// The largest object that is uploaded by one PutObject, in bytes. A store takes more at once, but one connection carries
    /// only a part of what it can take.
    package var uploadBytesMax: Int64
    /// The size of copied parts, in bytes, unless that needs more than `partsMax` parts; at least `partBytesMin` on AWS.
    /// Uploaded parts may be smaller.
    package var partBytes: Int64
    /// Parts in flight at once.
    package var concurrencyMax: Int

    /// The smallest part but the last, in bytes. Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
    package static let partBytesMin: Int64 = 5 << 20

    /// The most parts of one upload. Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
    package static let partsMax: Int64 = 10_000

    /// Amazon S3's limits: 5 GiB in one request; parts of 256 MiB, so that a lost one costs little.
    package static let amazon = WriteLimits(wholeBytesMax: 5 << 30, partBytes: 256 << 20)

    /// - Parameter uploadBytesMax: lowered to `wholeBytesMax` where that is less.
    package init(
        wholeBytesMax: Int64, partBytes: Int64, uploadBytesMax: Int64 = 64 << 20, concurrencyMax: Int = 8
    ) {
        self.wholeBytesMax = wholeBytesMax
        self.partBytes = partBytes
        self.uploadBytesMax = min(uploadBytesMax, wholeBytesMax)
        self.concurrencyMax = concurrencyMax
    }

    /// Whether the copy of an object of `size` bytes needs parts.
    package func needsParts(_ size: Int64) -> Bool { size > wholeBytesMax }

    /// Whether an object of `size` bytes is uploaded in parts.
    package func uploadsInParts(_ size: Int64) -> Bool { size > min(uploadBytesMax, wholeBytesMax) }

    /// A size above any store's largest object, in bytes. Sizes come from outside.
    private static let objectBytesMax: Int64 = 1 << 50

    /// First and last byte of each part, in order: equal sizes of whole MiB, the last one smaller. A size above 2^50 bytes is
    /// cut to 2^50.
    package func partRanges(ofSize stated: Int64) -> [ClosedRange<Int64>] {
        ranges(ofSize: stated, partBytes: partBytes)
    }

    /// The same of an upload: so many parts as are in flight at once, of 8 to 64 MiB each.
    package func uploadRanges(ofSize stated: Int64) -> [ClosedRange<Int64>] {
        let mebibyte: Int64 = 1 << 20
        let share = max(0, stated) / Int64(concurrencyMax) / mebibyte * mebibyte + mebibyte
        return ranges(ofSize: stated, partBytes: min(partBytes, max(8 * mebibyte, min(share, 64 * mebibyte))))
    }

    private func ranges(ofSize stated: Int64, partBytes: Int64) -> [ClosedRange<Int64>] {
        let size = min(stated, Self.objectBytesMax)
        guard size > 0 else { return [] }
        let mebibyte: Int64 = 1 << 20
        let least = (size + Self.partsMax - 1) / Self.partsMax
        let bytes = least <= partBytes ? partBytes : (least + mebibyte - 1) / mebibyte * mebibyte
        return stride(from: 0, to: size, by: Int(bytes)).map { $0...min($0 + bytes, size) - 1 }
    }
}
