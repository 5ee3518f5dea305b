import Indexes
import Objects
import PlaybookFiles
import S3
import S3Writes

/// A server-side copy of an object that one CopyObject cannot carry (more than 5 GiB).
///
/// Content type, cache control, user metadata and tags are the source's unless others are given. The copy has the
/// SHA-256 of all its bytes in its metadata: a multipart object's own checksum is only a checksum of its parts' checksums.
///
/// Source: Amazon S3 API Reference, CopyObject and UploadPartCopy.
struct LargeCopy: Sendable {
    let client: S3Client
    let source: CopySource
    let key: ObjectKey
    /// The size in the plan, in bytes; another size is an error.
    let size: Int64
    /// `nil`: the source's.
    let attributes: ObjectAttributes?
    /// Known storage attributes of the copy; the rest are the source's.
    let storage: ObjectStorage
    /// SHA-256 of all bytes, if known.
    let sha256: SHA256Digest?
    let condition: WriteCondition
    let limits: WriteLimits
    let notes: UploadNotes?

    /// - Throws: `S3Error`, `JournalError`.
    func write() async throws -> WriteResult {
        let head = try await head()
        var attributes = attributes ?? head.attributes
        attributes.storage = head.attributes.storage.restated.overridden(by: storage)
        attributes.metadata[MetadataName.sha256] = try await digest(head).hex
        // Pins the source: all parts must be of the same bytes, even if the source is overwritten meanwhile.
        var pinned = source
        pinned.etag = head.etag
        let write = MultipartWrite(
            client: client, key: key, attributes: attributes, tagging: try await tagging(), condition: condition,
            limits: limits, notes: notes)
        return try await write.write(limits.partRanges(ofSize: head.size)) { [client, pinned] number, range, upload in
            try await S3Writer(client).uploadPartCopy(number, of: upload, from: pinned, range: range)
        }
    }

    private func head() async throws -> ObjectHead {
        guard case .present(let head) = try await client.headObject(source.key, versionID: source.versionID) else {
            throw S3Error(
                code: .noSuchVersion, message: "the version to copy is not there", operation: "HeadObject",
                bucket: source.bucket, key: source.key, status: 404)
        }
        guard head.size == size else {
            throw S3Error(
                code: .malformedAnswer, message: "the source has \(head.size) bytes, the plan says \(size)",
                operation: "HeadObject", bucket: source.bucket, key: source.key)
        }
        return head
    }

    /// The SHA-256: the known one, the source's own, or computed from its bytes, which are read once.
    private func digest(_ head: ObjectHead) async throws -> SHA256Digest {
        let stated = head.attributes.metadata[MetadataName.sha256].flatMap { SHA256Digest(hex: $0) }
        if let known = sha256 ?? head.checksumSHA256 ?? stated { return known }
        let sink = FileSink(path: nil)
        _ = try await client.getObject(
            source.key, versionID: source.versionID, size: head.size, etag: head.etag, into: sink)
        return try sink.close().sha256
    }

    /// The source's tags; none if the store does not know tags.
    private func tagging() async throws -> ObjectTagging {
        do {
            return try await client.getObjectTagging(source.key, versionID: source.versionID)
        } catch let error as S3Error where error.code == "NotImplemented" || error.status == 501 {
            return ObjectTagging()
        }
    }
}
