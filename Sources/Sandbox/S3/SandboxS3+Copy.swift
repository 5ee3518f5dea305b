import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects

extension SandboxS3 {
    func copyObject(_ call: S3Call) async throws -> SandboxResponse {
        let (source, original) = try await copySource(call)
        try await checkCopyOntoItself(call, source)
        guard original.size <= Self.singlePutBytesMax else {
            throw S3Refusal.invalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120")
        }
        let content = try await copiedContent(call, original)
        let version = try await store.put(
            content, to: call.key, in: call.bucket, condition: try call.writeCondition(), by: call.caller.name)
        var response = SandboxResponse(root: "CopyObjectResult") { xml in
            xml.element("LastModified", version.lastModified)
            xml.element("ETag", version.etag.quoted)
            if let checksum = version.checksum {
                xml.element(checksum.algorithm.elementName, checksum.value)
                xml.element("ChecksumType", checksum.kind.rawValue)
            }
        }
        response.headers.add(name: StoredVersion.encryptionName, value: version.encryption)
        if try await store.settings(of: source.bucket).versioning != .never {
            response.headers.add(name: "x-amz-copy-source-version-id", value: original.versionID.text)
        }
        try await addVersionID(version.versionID, of: call, to: &response)
        return response
    }

    /// Refuses a copy of the current version onto itself without a change.
    private func checkCopyOntoItself(_ call: S3Call, _ source: CopySourceReference) async throws {
        guard source.bucket == call.bucket, source.key == call.key, source.versionID == nil else { return }
        let changing = [
            "x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-server-side-encryption",
        ]
        let isEncrypted = try await store.settings(of: call.bucket).configurations["encryption"] != nil
        guard !isEncrypted, !call.replaces("x-amz-metadata-directive"),
            !changing.contains(where: { call.header($0) != nil })
        else { return }
        throw S3Refusal.invalidRequest(
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
                + "object's metadata, storage class, website redirect location or encryption attributes.")
    }

    /// Bytes, metadata and tags of the copy. A multipart source becomes one part: its ETag, and a composite checksum, are
    /// recomputed from the bytes.
    private func copiedContent(_ call: S3Call, _ original: StoredVersion) async throws -> VersionContent {
        let given = try call.objectDescription()
        var description = original.description
        if call.replaces("x-amz-metadata-directive") {
            description.attributes = given.attributes
            description.metadata = given.metadata
        }
        description.attributes["x-amz-website-redirect-location"] =
            given.attributes["x-amz-website-redirect-location"]
        if call.replaces("x-amz-tagging-directive") { description.tags = given.tags }
        for name in StoredVersion.encryptionNames { description.attributes[name] = given.attributes[name] }
        (description.acl, description.grants) = (given.acl, given.grants)
        description.storageClass = given.storageClass

        let asked = try call.header("x-amz-checksum-algorithm").map { try call.checksumAlgorithm(named: $0) }
        let algorithm = asked ?? original.checksum?.algorithm ?? .crc64nvme
        if original.partSizes.isEmpty, let checksum = original.checksum, checksum.algorithm == algorithm {
            return VersionContent(
                body: original.body, etag: original.etag, description: description, checksum: checksum)
        }
        let body = original.body
        let digests = try await offLoop(bytes: body.length) { try BodyDigests(of: body, algorithms: [algorithm]) }
        return VersionContent(
            body: body, etag: ETag(encodeHex(digests.md5)), description: description,
            checksum: digests.checksums[algorithm].map { ObjectChecksum(algorithm: algorithm, value: $0) })
    }
}

extension S3Call {
    /// Whether a directive says REPLACE.
    fileprivate func replaces(_ directive: String) -> Bool {
        header(directive)?.uppercased() == "REPLACE"
    }
}
