import AWSRequests
package import HTTPTransport
package import Objects

extension S3Client {
    /// HeadObject, with its checksum. A missing bucket cannot be distinguished from a missing object: HEAD has no body.
    package func headObject(_ key: ObjectKey, versionID: VersionID? = nil) async throws -> ObjectPresence {
        var call = S3Call(operation: "HeadObject", method: "HEAD", effect: .repeatable, key: key)
        call.select(configuration.ways.named(versionID))
        askForChecksum(&call)
        call.isAnswer = { response in
            (200..<300).contains(response.status) || response.status == 404
                || (response.status == 405 && response.isDeleteMarker)
        }
        return try await performHead(call) { response in
            guard response.status < 300 else {
                return .absent(deleteMarker: response.isDeleteMarker && usesVersions ? response.versionID : nil)
            }
            return .present(try head(key, versionID, response))
        }
    }

    /// GetObject into memory, at most 256 MiB.
    ///
    /// - Parameters:
    ///   - range: first and last byte.
    ///   - ifMatch: the answer is 412 when the object has another ETag.
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
            return (try head(key, versionID, response), response.body)
        }
    }

    /// GetObject, streamed. After a failed attempt the sink starts again from the first byte.
    package func getObject(
        _ key: ObjectKey, versionID: VersionID? = nil, into sink: any ResponseBodySink
    ) async throws -> ObjectHead {
        var call = getCall(key, versionID: versionID)
        call.sink = sink
        return try await perform(call) { try head(key, versionID, $0) }
    }

    /// GetObject, streamed, of an object whose size and ETag are known. A large one is read by ranges, several at once, each on
    /// the condition of the same ETag; one that changed meanwhile is `S3Error` with the code `preconditionFailed`.
    package func getObject(
        _ key: ObjectKey, versionID: VersionID? = nil, size: Int64, etag: ETag, into sink: any ResponseBodySink
    ) async throws -> ObjectHead {
        try await piecewise.read(size: size) {
            try await getObject(key, versionID: versionID, into: sink)
        } pieces: { body in
            let read = { @Sendable (range: ClosedRange<Int64>) in
                let (head, bytes) = try await getObject(key, versionID: versionID, range: range, ifMatch: etag)
                guard head.size == size, bytes.count == range.count else {
                    throw S3Error(
                        code: .malformedAnswer,
                        message: "bytes \(range.lowerBound) to \(range.upperBound) of \(size) were asked for, and "
                            + "\(bytes.count) of \(head.size) came",
                        operation: "GetObject", bucket: bucket, key: key)
                }
                return (head, bytes)
            }
            let (head, first) = try await read(body.ranges[0])
            try sink.begin(status: 200, headers: HTTPHeaders())
            try first.withUnsafeBytes { try sink.receive($0) }
            try await body.pass(from: 1, to: sink) { try await read($0).1 }
            return head
        }
    }

    private func head(
        _ key: ObjectKey, _ versionID: VersionID?, _ response: HTTPResponse
    ) throws(AnswerProblem) -> ObjectHead {
        var head = try objectHead(of: response)
        if !usesVersions { head.versionID = nil }
        if versionID == nil { witness?(key, head) }
        return head
    }

    private var usesVersions: Bool { configuration.ways.versions != .off }

    /// Asks for the checksum, unless the store takes none: it may refuse the request as well.
    private func askForChecksum(_ call: inout S3Call) {
        if configuration.ways.checksums == .sha256 { call.headers["x-amz-checksum-mode"] = "ENABLED" }
    }

    private func getCall(_ key: ObjectKey, versionID: VersionID?) -> S3Call {
        var call = S3Call(operation: "GetObject", method: "GET", effect: .repeatable, key: key)
        call.select(configuration.ways.named(versionID))
        askForChecksum(&call)
        return call
    }
}
