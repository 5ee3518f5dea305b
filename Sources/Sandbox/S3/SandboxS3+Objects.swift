import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects

extension SandboxS3 {
    /// The largest object that a single PutObject may write, in bytes.
    static let singlePutBytesMax: Int64 = 5 << 30

    func putObject(_ call: S3Call) async throws -> SandboxResponse {
        guard call.body.length <= Self.singlePutBytesMax else {
            throw S3Refusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        }
        guard let digests = call.digests else { throw S3Refusal.notImplemented }
        let content = VersionContent(
            body: call.body, etag: ETag(encodeHex(digests.md5)), description: try call.objectDescription(),
            checksum: call.checksum ?? digests.defaultChecksum)
        let version = try await store.put(
            content, to: call.key, in: call.bucket, condition: try call.writeCondition(), by: call.caller.name)
        var response = SandboxResponse(status: 200, headers: ["etag": version.etag.quoted])
        response.addChecksum(version.checksum)
        response.headers.add(name: StoredVersion.encryptionName, value: version.encryption)
        try await addVersionID(version.versionID, of: call, to: &response)
        return response
    }

    func getObject(_ call: S3Call) async throws -> SandboxResponse {
        let version = try await readableVersion(call)
        var response = SandboxResponse(status: 200, headers: objectHeaders(version, call))
        try await addVersionID(version.versionID, of: call, to: &response)
        try checkReadConditions(call, version, answer: response.headers)
        let range = try readRange(call, version)
        if let range {
            response.status = 206
            if call.target.has("partNumber"), !version.partSizes.isEmpty {
                response.headers.add(name: "x-amz-mp-parts-count", value: String(version.partSizes.count))
            }
            response.headers.add(
                name: "content-range", value: "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(version.size)")
        } else if call.wantsChecksum {
            response.addChecksum(version.checksum)
        }
        let body = range.map { version.body.slice($0) } ?? version.body
        response.headers.replaceOrAdd(name: "content-length", value: String(body.length))
        if call.request.method != "HEAD" { response.body = body }
        return response
    }

    func headObject(_ call: S3Call) async throws -> SandboxResponse {
        try await getObject(call)
    }

    func deleteObject(_ call: S3Call) async throws -> SandboxResponse {
        let outcome: DeleteOutcome
        if let versionID = call.versionID {
            outcome = try await store.purge(versionID, of: call.key, in: call.bucket, by: call.caller.name)
        } else {
            outcome = try await store.delete(
                call.key, in: call.bucket, condition: try call.writeCondition(), by: call.caller.name)
        }
        var response = SandboxResponse(status: 204)
        if let versionID = outcome.versionID {
            response.headers.add(name: "x-amz-version-id", value: versionID.text)
        }
        if outcome.isDeleteMarker { response.headers.add(name: "x-amz-delete-marker", value: "true") }
        return response
    }

    /// Adds `x-amz-version-id`, unless the bucket never had versioning.
    func addVersionID(_ versionID: VersionID, of call: S3Call, to response: inout SandboxResponse) async throws {
        guard try await store.settings(of: call.bucket).versioning != .never else { return }
        response.headers.add(name: "x-amz-version-id", value: versionID.text)
    }

    /// The version for a read. A missing key gives 403, not 404, for callers who may not list.
    private func readableVersion(_ call: S3Call) async throws -> StoredVersion {
        do {
            return try await store.read(call.bucket) { try $0.version(call.versionID, of: call.key) }
        } catch let refusal as S3Refusal where refusal.code == "NoSuchKey" {
            guard mayList(call.caller, try await store.settings(of: call.bucket)) else { throw S3Refusal.accessDenied }
            throw refusal
        }
    }

    private func objectHeaders(_ version: StoredVersion, _ call: S3Call) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "last-modified": UTCTime(version.lastModified).httpDate, "etag": version.etag.quoted,
            "accept-ranges": "bytes", StoredVersion.encryptionName: version.encryption,
        ]
        headers.add(name: "content-type", value: version.attributes["content-type"] ?? "binary/octet-stream")
        for (name, value) in version.attributes.sorted(by: { $0.key < $1.key })
        where name != "content-type" && name != StoredVersion.encryptionName {
            headers.add(name: name, value: value)
        }
        for (name, value) in version.metadata.sorted(by: { $0.key < $1.key }) {
            headers.add(name: "x-amz-meta-" + name, value: value)
        }
        if !version.tags.isEmpty { headers.add(name: "x-amz-tagging-count", value: String(version.tags.count)) }
        if version.storageClass != "STANDARD" {
            headers.add(name: "x-amz-storage-class", value: version.storageClass)
        }
        if call.caller != .anonymous {
            for parameter in call.target.query where parameter.name.hasPrefix("response-") {
                headers.replaceOrAdd(name: String(parameter.name.dropFirst(9)), value: parameter.value)
            }
        }
        return headers
    }

    /// The order is that of RFC 9110 section 13.2.2: `If-Match` before `If-Unmodified-Since`, `If-None-Match` before
    /// `If-Modified-Since`.
    private func checkReadConditions(_ call: S3Call, _ version: StoredVersion, answer: HTTPHeaders) throws {
        if let match = call.header("if-match") {
            guard tags(match, contain: version.etag) else { throw S3Refusal.preconditionFailed("If-Match") }
        } else if let since = call.header("if-unmodified-since").flatMap({ UTCTime(httpDate: $0)?.date }) {
            guard version.lastModified <= since else { throw S3Refusal.preconditionFailed("If-Unmodified-Since") }
        }
        var unchanged = S3Refusal(304, "NotModified", "Not Modified")
        for name in ["etag", "last-modified", "cache-control", "x-amz-version-id"] {
            if let value = answer.first(name: name) { unchanged.headers.add(name: name, value: value) }
        }
        if let none = call.header("if-none-match") {
            if tags(none, contain: version.etag) { throw unchanged }
        } else if let since = call.header("if-modified-since").flatMap({ UTCTime(httpDate: $0)?.date }) {
            if version.lastModified <= since { throw unchanged }
        }
    }

    private func readRange(_ call: S3Call, _ version: StoredVersion) throws -> Range<Int64>? {
        if let text = call.target["partNumber"] {
            guard let range = Int(text).flatMap({ version.range(ofPart: $0) }) else {
                throw S3Refusal(416, "InvalidPartNumber", "The requested partnumber is not satisfiable")
            }
            return range
        }
        guard let header = call.header("range") else { return nil }
        switch ByteRange(header: header).resolved(size: version.size) {
        case .whole: return nil
        case .part(let range): return range
        case .unsatisfiable:
            throw S3Refusal(
                416, "InvalidRange", "The requested range is not satisfiable",
                details: [("RangeRequested", header), ("ActualObjectSize", String(version.size))])
        }
    }
}

extension StoredVersion {
    /// The byte range of one part, counted from 1; an object without multipart upload is one part.
    fileprivate func range(ofPart number: Int) -> Range<Int64>? {
        let sizes = partSizes.isEmpty ? [size] : partSizes
        guard (1...sizes.count).contains(number) else { return nil }
        let start = sizes[..<(number - 1)].reduce(0, +)
        return start..<(start + sizes[number - 1])
    }
}

/// Whether a list of entity tags (`*`, or tags with or without quotes) contains `tag`.
func tags(_ list: String, contain tag: ETag) -> Bool {
    list.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }.contains {
        $0 == "*" || ETag(String($0.hasPrefix("W/") ? $0.dropFirst(2) : $0)) == tag
    }
}

extension S3Call {
    /// Whether the request asks for checksums with `x-amz-checksum-mode`, in any case.
    var wantsChecksum: Bool { header("x-amz-checksum-mode")?.uppercased() == "ENABLED" }
}

extension BodyDigests {
    /// The checksum that S3 adds when the client declares none.
    var defaultChecksum: ObjectChecksum? {
        checksums[.crc64nvme].map { ObjectChecksum(algorithm: .crc64nvme, value: $0) }
    }
}

extension SandboxResponse {
    mutating func addChecksum(_ checksum: ObjectChecksum?) {
        guard let checksum else { return }
        headers.add(name: checksum.algorithm.headerName, value: checksum.value)
        headers.add(name: "x-amz-checksum-type", value: checksum.kind.rawValue)
    }
}
