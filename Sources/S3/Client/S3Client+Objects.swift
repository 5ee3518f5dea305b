package import HTTPTransport
package import Objects

/// What CopyObject and UploadPartCopy read.
package struct CopySource: Sendable, Equatable {
    package var bucket: String
    package var key: ObjectKey
    /// `nil`: the current version.
    package var versionID: VersionID?
    /// When set, the source must have this tag (`x-amz-copy-source-if-match`).
    package var etag: ETag?

    package init(bucket: String, key: ObjectKey, versionID: VersionID? = nil, etag: ETag? = nil) {
        self.bucket = bucket
        self.key = key
        self.versionID = versionID
        self.etag = etag
    }
}

extension S3Client {
    /// HeadObject, with its checksum. A missing bucket cannot be told from a missing object: HEAD has no body.
    package func headObject(_ key: ObjectKey, versionID: VersionID? = nil) async throws -> ObjectPresence {
        var call = S3Call(operation: "HeadObject", method: "HEAD", effect: .repeatable, key: key)
        call.select(versionID)
        call.headers["x-amz-checksum-mode"] = "ENABLED"
        call.isAnswer = { response in
            (200..<300).contains(response.status) || response.status == 404
                || (response.status == 405 && response.isDeleteMarker)
        }
        return try await perform(call) { response in
            guard response.status < 300 else {
                return .absent(deleteMarker: response.isDeleteMarker ? response.versionID : nil)
            }
            return .present(try objectHead(of: response))
        }
    }

    /// GetObject into memory, at most 256 MiB.
    ///
    /// - Parameters:
    ///   - range: first and last byte.
    ///   - ifMatch: 412 when the object has another tag.
    package func getObject(
        _ key: ObjectKey, versionID: VersionID? = nil, range: ClosedRange<Int64>? = nil, ifMatch: ETag? = nil
    ) async throws -> (head: ObjectHead, bytes: [UInt8]) {
        var call = getCall(key, versionID: versionID)
        if let range { call.headers["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound)" }
        if let ifMatch { call.headers["If-Match"] = ifMatch.quoted }
        return try await perform(call) { response in
            guard range == nil || response.status == 206 else {
                throw AnswerProblem.malformed("the whole object came instead of a range")
            }
            return (try objectHead(of: response), response.body)
        }
    }

    /// GetObject, streamed. After a failed attempt the sink is begun again from the first byte.
    package func getObject(
        _ key: ObjectKey, versionID: VersionID? = nil, into sink: any ResponseBodySink
    ) async throws -> ObjectHead {
        var call = getCall(key, versionID: versionID)
        call.sink = sink
        return try await perform(call) { try objectHead(of: $0) }
    }

    /// PutObject. The service checks the bytes against `sha256` and keeps it as the object's checksum.
    package func putObject(
        _ key: ObjectKey, body: RequestBody, sha256: SHA256Digest, attributes: ObjectAttributes,
        condition: WriteCondition
    ) async throws -> WriteResult {
        var call = S3Call(
            operation: "PutObject", method: "PUT", effect: .once, key: key, headers: headers(for: attributes),
            body: body,
            payloadHash: sha256.hex)
        call.headers["x-amz-checksum-sha256"] = sha256.base64
        call.headers["x-amz-sdk-checksum-algorithm"] = "SHA256"
        call.require(condition)
        return try await perform(call) { writeResult(of: $0) }
    }

    /// CopyObject, at most 5 GiB; tags are copied. The service computes a new SHA-256 of the whole object.
    ///
    /// - Parameter attributes: `nil` keeps the source's.
    package func copyObject(
        from source: CopySource, to key: ObjectKey, replacing attributes: ObjectAttributes? = nil,
        condition: WriteCondition
    ) async throws -> WriteResult {
        var call = S3Call(
            operation: "CopyObject", method: "PUT", effect: .once, key: key,
            headers: attributes.map { headers(for: $0) } ?? HTTPHeaders(), timeouts: serverSideWorkTimeouts)
        call.headers["x-amz-metadata-directive"] = attributes == nil ? "COPY" : "REPLACE"
        call.headers["x-amz-checksum-algorithm"] = "SHA256"
        copy(from: source, by: &call)
        call.require(condition)
        return try await perform(call) { response in
            let tree = try document("CopyObjectResult", in: response)
            return writeResult(of: response, etag: tree.text("ETag"))
        }
    }

    /// Names the source of a copy in `call`.
    func copy(from source: CopySource, by call: inout S3Call) {
        let path = s3PercentEncode("\(source.bucket)/\(source.key)", encodingSlash: false)
        let version = source.versionID.map { "?versionId=\(s3PercentEncode($0.text, encodingSlash: true))" } ?? ""
        call.headers["x-amz-copy-source"] = path + version
        if let etag = source.etag { call.headers["x-amz-copy-source-if-match"] = etag.quoted }
        if source.bucket == bucket, let owner = configuration.expectedBucketOwner {
            call.headers["x-amz-source-expected-bucket-owner"] = owner
        }
    }

    private func getCall(_ key: ObjectKey, versionID: VersionID?) -> S3Call {
        var call = S3Call(operation: "GetObject", method: "GET", effect: .repeatable, key: key)
        call.select(versionID)
        call.headers["x-amz-checksum-mode"] = "ENABLED"
        return call
    }
}
