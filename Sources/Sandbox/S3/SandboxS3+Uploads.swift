import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects

extension SandboxS3 {
    func createMultipartUpload(_ call: S3Call) async throws -> SandboxResponse {
        let algorithm = try call.header("x-amz-checksum-algorithm").map { try call.checksumAlgorithm(named: $0) }
        let kind = try checksumKind(call, algorithm)
        let upload = try await store.startUpload(
            of: call.key, in: call.bucket, description: try call.objectDescription(), algorithm: algorithm,
            kind: kind)
        var response = SandboxResponse(root: "InitiateMultipartUploadResult") { xml in
            xml.element("Bucket", call.bucket)
            xml.element("Key", call.key.text)
            xml.element("UploadId", upload.id)
        }
        if let algorithm, let kind {
            response.headers.add(name: "x-amz-checksum-algorithm", value: algorithm.rawValue)
            response.headers.add(name: "x-amz-checksum-type", value: kind.rawValue)
        }
        return response
    }

    /// The checksum kind of a multipart object. SHA checksums can only be composite, CRC64NVME only that of the full object.
    private func checksumKind(
        _ call: S3Call, _ algorithm: ChecksumAlgorithm?
    ) throws -> ObjectChecksum.Kind? {
        guard let algorithm else { return nil }
        let asked = call.header("x-amz-checksum-type").flatMap { ObjectChecksum.Kind(rawValue: $0.uppercased()) }
        let kind = asked ?? (algorithm == .crc64nvme ? .fullObject : .composite)
        let isPossible =
            switch algorithm {
            case .crc64nvme: kind == .fullObject
            case .sha1, .sha256: kind == .composite
            case .crc32, .crc32c: true
            }
        guard isPossible else {
            throw S3Refusal.invalidRequest(
                "The \(kind.rawValue) checksum type cannot be used with the \(algorithm.rawValue) checksum algorithm.")
        }
        return kind
    }

    func uploadPart(_ call: S3Call) async throws -> SandboxResponse {
        guard let digests = call.digests else { throw S3Refusal.notImplemented }
        let number = try call.number("partNumber", in: SandboxStore.partNumbers, default: 0)
        let (part, algorithm) = try await storePart(number, call.body, md5: digests.md5, known: digests, call)
        var response = SandboxResponse(status: 200, headers: ["etag": part.etag.quoted])
        if let algorithm, let checksum = part.checksum {
            response.headers.add(name: algorithm.headerName, value: checksum)
        }
        return response
    }

    func uploadPartCopy(_ call: S3Call) async throws -> SandboxResponse {
        let number = try call.number("partNumber", in: SandboxStore.partNumbers, default: 0)
        let (source, original) = try await copySource(call)
        var body = original.body
        if let header = call.header("x-amz-copy-source-range") {
            guard case .from(let first, let last?) = ByteRange(header: header), last < original.size else {
                throw S3Refusal.invalidArgument(
                    "x-amz-copy-source-range", header,
                    "Range specified is not valid for source object of size: \(original.size)")
            }
            body = body.slice(first..<(last + 1))
        }
        let copied = body
        let digests = try await offLoop(bytes: body.length) { try BodyDigests(of: copied, algorithms: []) }
        let (part, algorithm) = try await storePart(number, copied, md5: digests.md5, known: nil, call)
        var response = SandboxResponse(root: "CopyPartResult") { xml in
            xml.element("LastModified", part.lastModified)
            xml.element("ETag", part.etag.quoted)
            if let algorithm, let checksum = part.checksum { xml.element(algorithm.elementName, checksum) }
        }
        if try await store.settings(of: source.bucket).versioning != .never {
            response.headers.add(name: "x-amz-copy-source-version-id", value: original.versionID.text)
        }
        return response
    }

    private func storePart(
        _ number: Int, _ body: ObjectBody, md5: [UInt8], known: BodyDigests?, _ call: S3Call
    ) async throws -> (part: MultipartUpload.Part, algorithm: ChecksumAlgorithm?) {
        guard number > 0 else {
            throw S3Refusal.invalidArgument(
                "partNumber", call.target["partNumber"] ?? "", "Part number must be an integer between 1 and 10000")
        }
        let id = call.target["uploadId"] ?? ""
        let upload = try await store.upload(id, of: call.key, in: call.bucket)
        var checksum: String?
        if let algorithm = upload.algorithm {
            checksum = known?.checksums[algorithm]
            if checksum == nil {
                checksum = try await offLoop(bytes: body.length) {
                    try BodyDigests(of: body, algorithms: [algorithm]).checksums[algorithm]
                }
            }
        }
        let part = try await store.storePart(
            number, body: body, md5: md5, checksum: checksum, upload: id, of: call.key, in: call.bucket)
        return (part, upload.algorithm)
    }

    func completeMultipartUpload(_ call: S3Call) async throws -> SandboxResponse {
        let id = call.target["uploadId"] ?? ""
        let upload = try await store.upload(id, of: call.key, in: call.bucket)
        let parts = try upload.parts(listedAs: try completedParts(call), bytesMin: partBytesMin)
        let bytes = parts.reduce(0) { $0 + $1.body.length }
        let content = try await offLoop(bytes: bytes) { try upload.content(of: parts) }
        let version = try await store.completeUpload(
            id, of: call.key, in: call.bucket, content: content, condition: try call.writeCondition(),
            by: call.caller.name)
        var response = SandboxResponse(root: "CompleteMultipartUploadResult") { xml in
            xml.element("Location", "/\(call.bucket)/\(s3PercentEncode(call.key.text, encodingSlash: false))")
            xml.element("Bucket", call.bucket)
            xml.element("Key", call.key.text)
            xml.element("ETag", version.etag.quoted)
            if let checksum = version.checksum {
                xml.element(checksum.algorithm.elementName, checksum.value)
                xml.element("ChecksumType", checksum.kind.rawValue)
            }
        }
        try await addVersionID(version.versionID, of: call, to: &response)
        return response
    }

    private func completedParts(_ call: S3Call) throws -> [CompletedPart] {
        let document = try call.document()
        return try document.all("Part").map { entry in
            guard let number = entry.text("PartNumber").flatMap({ Int($0) }), let etag = entry.text("ETag") else {
                throw S3Refusal.malformedXML
            }
            let checksums = ChecksumAlgorithm.allCases.compactMap { algorithm in
                entry.text(algorithm.elementName).map { (algorithm, $0) }
            }
            return CompletedPart(
                number: number, etag: ETag(etag), checksums: Dictionary(checksums) { first, _ in first })
        }
    }

    func abortMultipartUpload(_ call: S3Call) async throws -> SandboxResponse {
        try await store.abortUpload(call.target["uploadId"] ?? "", of: call.key, in: call.bucket)
        return SandboxResponse(status: 204)
    }
}
