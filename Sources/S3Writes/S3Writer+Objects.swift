import AWSRequests
package import HTTPTransport
package import Objects
package import S3

extension S3Writer {
    /// PutObject. The service checks the bytes against their signature, and keeps `sha256` as the object's checksum if its ways
    /// are Amazon's.
    package func putObject(
        _ key: ObjectKey, body: RequestBody, sha256: SHA256Digest, attributes: ObjectAttributes,
        condition: WriteCondition
    ) async throws -> WriteResult {
        var call = S3Call(
            operation: "PutObject", method: "PUT", effect: .once, key: key, headers: writeHeaders(for: attributes),
            body: body,
            payloadHash: sha256.hex)
        try declare(sha256, of: body, in: &call)
        call.require(condition)
        return try await perform(call) { writeResult(of: $0) }
    }

    /// CopyObject, at most 5 GiB; tags are copied. The service computes a new SHA-256 of the whole object if its ways are
    /// Amazon's.
    ///
    /// - Parameters:
    ///   - attributes: `nil` keeps the source's.
    ///   - storage: the copy's storage, which it does not take over from the source; `nil`: as in `attributes`.
    package func copyObject(
        from source: CopySource, to key: ObjectKey, replacing attributes: ObjectAttributes? = nil,
        storing storage: ObjectStorage? = nil, condition: WriteCondition
    ) async throws -> WriteResult {
        do {
            return try await copy(source, to: key, replacing: attributes, storing: storage, condition: condition)
        } catch let error as S3Error where error.code == "InvalidRequest" && attributes == nil && source.key == key {
            // Some stores refuse to copy an earlier version onto its own key with nothing changed: then the attributes are
            // replaced by themselves.
            guard case .present(let head) = try await client.headObject(source.key, versionID: source.versionID) else {
                throw error
            }
            return try await copy(
                source, to: key, replacing: head.attributes, storing: storage, condition: condition)
        }
    }

    private func copy(
        _ source: CopySource, to key: ObjectKey, replacing attributes: ObjectAttributes?,
        storing storage: ObjectStorage?, condition: WriteCondition
    ) async throws -> WriteResult {
        var call = S3Call(
            operation: "CopyObject", method: "PUT", effect: .once, key: key,
            headers: attributes.map { writeHeaders(for: $0) } ?? HTTPHeaders(), timeouts: serverSideWorkTimeouts)
        store(storage ?? attributes?.storage.restated ?? ObjectStorage(), by: &call.headers)
        encrypt(&call.headers)
        call.headers["x-amz-metadata-directive"] = attributes == nil ? "COPY" : "REPLACE"
        if client.configuration.ways.checksums == .sha256 { call.headers["x-amz-checksum-algorithm"] = "SHA256" }
        copy(from: source, by: &call)
        call.require(condition)
        return try await perform(call) { response in
            let tree = try document("CopyObjectResult", in: response)
            return writeResult(of: response, etag: tree.text("ETag"))
        }
    }

    /// Names the source of a copy in `call`.
    func copy(from source: CopySource, by call: inout S3Call) {
        let path = s3PercentEncode(objectPath(source.key.text, in: source.bucket), encodingSlash: false)
        let named = client.configuration.ways.named(source.versionID)
        let version = named.map { "?versionId=\(s3PercentEncode($0.text, encodingSlash: true))" } ?? ""
        call.headers["x-amz-copy-source"] = path + version
        if let etag = source.etag { call.headers["x-amz-copy-source-if-match"] = etag.quoted }
        if source.bucket == bucket, let owner = client.configuration.expectedBucketOwner {
            call.headers["x-amz-source-expected-bucket-owner"] = owner
        }
    }
}
