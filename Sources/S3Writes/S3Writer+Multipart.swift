import AWSRequests
package import HTTPTransport
package import Objects
package import S3

extension S3Writer {
    /// CreateMultipartUpload, with SHA-256 checksums of its parts.
    ///
    /// - Parameter tagging: the tags that the object will have.
    package func createMultipartUpload(
        _ key: ObjectKey, attributes: ObjectAttributes, tagging: ObjectTagging = ObjectTagging()
    ) async throws -> MultipartUpload {
        var call = S3Call(
            operation: "CreateMultipartUpload", method: "POST", effect: .once, key: key, query: [("uploads", "")],
            headers: writeHeaders(for: attributes), body: .bytes([]))
        if client.configuration.ways.checksums == .sha256 { call.headers["x-amz-checksum-algorithm"] = "SHA256" }
        if !tagging.isEmpty { call.headers["x-amz-tagging"] = tagging.header }
        return try await perform(call) { response in
            let tree = try document("InitiateMultipartUploadResult", in: response)
            return MultipartUpload(key: key, id: try required("UploadId", of: tree))
        }
    }

    /// UploadPart: 5 MiB to 5 GiB; the last part may be smaller. Sent again after a lost answer: the part is the same.
    ///
    /// - Parameter number: 1 to 10,000.
    package func uploadPart(
        _ number: Int, of upload: MultipartUpload, body: RequestBody, sha256: SHA256Digest
    ) async throws -> UploadedPart {
        var call = partCall("UploadPart", number: number, of: upload)
        call.body = body
        call.payloadHash = sha256.hex
        try declare(sha256, of: body, in: &call)
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

    /// CompleteMultipartUpload: creates the object, in the order of the part numbers.
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

    /// AbortMultipartUpload: its parts are removed. An upload that is gone already is not an error.
    package func abortMultipartUpload(_ upload: MultipartUpload) async throws {
        do {
            try await perform(uploadCall("AbortMultipartUpload", method: "DELETE", upload, effect: .repeatable))
        } catch let error as S3Error where error.code == .noSuchUpload {}
    }

    private func uploadCall(
        _ operation: String, method: String, _ upload: MultipartUpload, effect: AWSCall.Effect
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
