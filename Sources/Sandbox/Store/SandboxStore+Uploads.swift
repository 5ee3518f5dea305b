import AWSRequests
import Objects

/// One entry of a CompleteMultipartUpload document.
struct CompletedPart: Sendable {
    var number: Int
    var etag: ETag
    var checksums: [ChecksumAlgorithm: String]
}

extension SandboxStore {
    static let partNumbers = 1...10_000

    func startUpload(
        of key: ObjectKey, in name: String, description: ObjectDescription, algorithm: ChecksumAlgorithm?,
        kind: ObjectChecksum.Kind?
    ) throws -> MultipartUpload {
        _ = try bucket(name)
        let upload = MultipartUpload(
            id: identifiers.uploadID(), key: key, startedAt: wholeSecond, description: description,
            algorithm: algorithm, checksumKind: kind)
        try record(.uploadStarted(bucket: name, upload: upload))
        return upload
    }

    func upload(_ id: String, of key: ObjectKey, in name: String) throws -> MultipartUpload {
        guard let upload = try bucket(name).uploads[id], upload.key == key else { throw S3Refusal.noSuchUpload(id) }
        return upload
    }

    /// Stores a part; replaces an earlier one with that number.
    func storePart(
        _ number: Int, body: ObjectBody, md5: [UInt8], checksum: String?, upload id: String, of key: ObjectKey,
        in name: String
    ) throws -> MultipartUpload.Part {
        _ = try upload(id, of: key, in: name)
        let part = MultipartUpload.Part(
            number: number, body: body, etag: ETag(encodeHex(md5)), md5: md5, checksum: checksum,
            lastModified: wholeSecond)
        try record(.partStored(bucket: name, uploadID: id, part: part))
        return part
    }

    /// Creates the object, if `upload` is unchanged since `content` was computed from it. It bears the time at which the upload
    /// began. Source: Amazon S3 User Guide, "Uploading and copying objects using multipart upload".
    /// - Throws: NoSuchUpload, PreconditionFailed, NoSuchKey.
    func completeUpload(
        _ id: String, of key: ObjectKey, in name: String, content: VersionContent, condition: StoreCondition,
        by writer: String?
    ) throws -> StoredVersion {
        let upload = try upload(id, of: key, in: name)
        let version = try put(content, to: key, in: name, condition: condition, at: upload.startedAt, by: writer)
        try record(.uploadEnded(bucket: name, uploadID: id))
        return version
    }

    func abortUpload(_ id: String, of key: ObjectKey, in name: String) throws {
        _ = try upload(id, of: key, in: name)
        try record(.uploadEnded(bucket: name, uploadID: id))
    }
}

extension MultipartUpload {
    /// The checked parts of a client's list.
    ///
    /// - Parameter bytesMin: the smallest size of every part but the last.
    /// - Throws: InvalidPartOrder, InvalidPart, EntityTooSmall.
    func parts(listedAs listed: [CompletedPart], bytesMin: Int64) throws -> [Part] {
        guard !listed.isEmpty else { throw S3Refusal.malformedXML }
        guard zip(listed, listed.dropFirst()).allSatisfy({ $0.number < $1.number }) else {
            throw S3Refusal(
                400, "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number.")
        }
        let found = try listed.map { entry in
            guard let part = parts[entry.number], part.etag == entry.etag else {
                throw S3Refusal(
                    400, "InvalidPart",
                    "One or more of the specified parts could not be found. The part may not have been uploaded, or "
                        + "the specified entity tag may not match the part's entity tag.",
                    details: [("PartNumber", "\(entry.number)")])
            }
            if let algorithm, let claimed = entry.checksums[algorithm], claimed != part.checksum {
                throw S3Refusal(400, "InvalidPart", "The checksum of part \(entry.number) does not match.")
            }
            return part
        }
        guard found.dropLast().allSatisfy({ $0.body.length >= bytesMin }) else {
            throw S3Refusal(
                400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
        }
        return found
    }

    /// The object made of `parts`, with its composite ETag and checksum.
    /// - Throws: `BodyError` when a full-object checksum needs bytes that cannot be read.
    func content(of parts: [Part]) throws -> VersionContent {
        let body = ObjectBody.concatenation(parts.map(\.body))
        let tag = encodeHex(digest(.md5, of: parts.flatMap(\.md5))) + "-\(parts.count)"
        return VersionContent(
            body: body, etag: ETag(tag), description: description, checksum: try checksum(of: parts, body: body),
            partSizes: parts.map(\.body.length))
    }

    private func checksum(of parts: [Part], body: ObjectBody) throws -> ObjectChecksum? {
        let algorithm = self.algorithm ?? .crc64nvme
        if checksumKind == .composite {
            let joined = parts.flatMap { $0.checksum.flatMap { decodeBase64($0) } ?? [] }
            let digests = try BodyDigests(of: ObjectBody(joined), algorithms: [algorithm])
            return digests.checksums[algorithm].map {
                ObjectChecksum(algorithm: algorithm, value: "\($0)-\(parts.count)", kind: .composite)
            }
        }
        return try BodyDigests(of: body, algorithms: [algorithm]).checksums[algorithm].map {
            ObjectChecksum(algorithm: algorithm, value: $0)
        }
    }
}
