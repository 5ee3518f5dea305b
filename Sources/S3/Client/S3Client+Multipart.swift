package import HTTPTransport
package import Objects

/// A multipart upload that was begun.
package struct MultipartUpload: Sendable, Hashable {
    package var key: ObjectKey
    /// Opaque.
    package var id: String

    package init(key: ObjectKey, id: String) {
        self.key = key
        self.id = id
    }
}

/// One part of a multipart upload.
package struct UploadedPart: Sendable, Equatable {
    /// 1 to 10,000.
    package var number: Int
    package var etag: ETag
    /// `nil` where a server keeps no checksums.
    package var checksumSHA256: SHA256Digest?
    /// Bytes; `nil` where the answer does not tell.
    package var size: Int64?

    package init(number: Int, etag: ETag, checksumSHA256: SHA256Digest? = nil, size: Int64? = nil) {
        self.number = number
        self.etag = etag
        self.checksumSHA256 = checksumSHA256
        self.size = size
    }
}

extension S3Client {
    /// CreateMultipartUpload, with SHA-256 checksums of its parts.
    ///
    /// - Parameter tagging: the tags that the object will have.
    package func createMultipartUpload(
        _ key: ObjectKey, attributes: ObjectAttributes, tagging: ObjectTagging = ObjectTagging()
    ) async throws -> MultipartUpload {
        var call = S3Call(
            operation: "CreateMultipartUpload", method: "POST", effect: .once, key: key, query: [("uploads", "")],
            headers: headers(for: attributes), body: .bytes([]))
        call.headers["x-amz-checksum-algorithm"] = "SHA256"
        if !tagging.isEmpty { call.headers["x-amz-tagging"] = tagging.header }
        return try await perform(call) { response in
            let tree = try document("InitiateMultipartUploadResult", in: response)
            return MultipartUpload(key: key, id: try required("UploadId", of: tree))
        }
    }

    /// UploadPart: 5 MiB to 5 GiB, the last one less if need be. Sent again after a lost answer: the part is the same.
    ///
    /// - Parameter number: 1 to 10,000.
    package func uploadPart(
        _ number: Int, of upload: MultipartUpload, body: RequestBody, sha256: SHA256Digest
    ) async throws -> UploadedPart {
        var call = partCall("UploadPart", number: number, of: upload)
        call.body = body
        call.payloadHash = sha256.hex
        call.headers["x-amz-checksum-sha256"] = sha256.base64
        call.headers["x-amz-sdk-checksum-algorithm"] = "SHA256"
        return try await perform(call) { response in
            guard let etag = response.headers["ETag"] else { throw AnswerProblem.malformed("the answer has no ETag") }
            let hasChecksum = response.headers["x-amz-checksum-sha256"] != nil
            return UploadedPart(
                number: number, etag: ETag(etag), checksumSHA256: hasChecksum ? sha256 : nil, size: body.length)
        }
    }

    /// UploadPartCopy: a part that the service copies from an object.
    ///
    /// - Parameter range: first and last byte; `nil` for all of it, which must be at most 5 GiB.
    package func uploadPartCopy(
        _ number: Int, of upload: MultipartUpload, from source: CopySource, range: ClosedRange<Int64>? = nil
    ) async throws -> UploadedPart {
        var call = partCall("UploadPartCopy", number: number, of: upload)
        call.timeouts = serverSideWorkTimeouts
        copy(from: source, by: &call)
        if let range { call.headers["x-amz-copy-source-range"] = "bytes=\(range.lowerBound)-\(range.upperBound)" }
        return try await perform(call) { response in
            let tree = try document("CopyPartResult", in: response)
            return UploadedPart(
                number: number, etag: ETag(try required("ETag", of: tree)),
                checksumSHA256: tree.text("ChecksumSHA256").flatMap { SHA256Digest(base64: $0) },
                size: range.map { $0.upperBound - $0.lowerBound + 1 })
        }
    }

    /// CompleteMultipartUpload: makes the object, in the order of the part numbers.
    package func completeMultipartUpload(
        _ upload: MultipartUpload, parts: [UploadedPart], condition: WriteCondition
    ) async throws -> WriteResult {
        var call = uploadCall("CompleteMultipartUpload", method: "POST", upload, effect: .once)
        call.timeouts = serverSideWorkTimeouts
        call.require(condition)
        var writer = XMLWriter()
        writer.element("CompleteMultipartUpload", namespace: XMLWriter.namespace) { writer in
            for part in parts.sorted(by: { $0.number < $1.number }) {
                writer.element("Part") { writer in
                    writer.element("PartNumber", String(part.number))
                    writer.element("ETag", part.etag.quoted)
                    if let checksum = part.checksumSHA256 { writer.element("ChecksumSHA256", checksum.base64) }
                }
            }
        }
        call.send(writer)
        return try await perform(call) { response in
            let tree = try document(
                "CompleteMultipartUploadResult", alias: "CompleteMultipartUploadResponse", in: response)
            return writeResult(of: response, etag: tree.text("ETag"))
        }
    }

    /// AbortMultipartUpload: its parts are removed. That it is gone already is no error.
    package func abortMultipartUpload(_ upload: MultipartUpload) async throws {
        do {
            _ = try await perform(uploadCall("AbortMultipartUpload", method: "DELETE", upload, effect: .repeatable))
        } catch let error as S3Error where error.code == .noSuchUpload {}
    }

    /// ListParts, all pages: at most 10,000 parts, by number.
    package func listParts(of upload: MultipartUpload) async throws -> [UploadedPart] {
        var parts: [UploadedPart] = []
        while true {
            var call = uploadCall("ListParts", method: "GET", upload, effect: .repeatable)
            if let last = parts.last { call.query.append(("part-number-marker", String(last.number))) }
            let page = try await perform(call) {
                try readParts(document("ListPartsResult", alias: "ListPartsResponse", in: $0))
            }
            parts += page.parts
            guard page.isTruncated else { return parts }
            guard !page.parts.isEmpty, parts.count <= 10_000 else {
                throw call.error(.malformedAnswer, "the listing of parts does not end", bucket: bucket)
            }
        }
    }

    private func uploadCall(
        _ operation: String, method: String, _ upload: MultipartUpload, effect: S3Call.Effect
    ) -> S3Call {
        S3Call(operation: operation, method: method, effect: effect, key: upload.key, query: [("uploadId", upload.id)])
    }

    private func partCall(_ operation: String, number: Int, of upload: MultipartUpload) -> S3Call {
        var call = uploadCall(operation, method: "PUT", upload, effect: .repeatable)
        call.query.append(("partNumber", String(number)))
        call.body = .bytes([])
        return call
    }
}

private func readParts(_ tree: XMLTree) throws(AnswerProblem) -> (parts: [UploadedPart], isTruncated: Bool) {
    var parts: [UploadedPart] = []
    for element in tree.children where element.name == "Part" {
        guard let number = Int(try required("PartNumber", of: element)) else {
            throw .malformed("<PartNumber> is no number")
        }
        parts.append(
            UploadedPart(
                number: number, etag: ETag(try required("ETag", of: element)),
                checksumSHA256: element.text("ChecksumSHA256").flatMap { SHA256Digest(base64: $0) },
                size: element.text("Size").flatMap { Int64($0) }))
    }
    return (parts, tree.text("IsTruncated") == "true")
}
