import AWSRequests
package import Objects

// Setup and inspection for tests and rehearsals without requests; nothing of it is in the request log.

extension Sandbox {
    /// The emulated indexers; without any, only requests write pages.
    package var indexers: IndexerTable { s3.indexers }

    /// Creates a bucket.
    /// - Parameters:
    ///   - publicRead: whether anonymous requests may read its objects and list it.
    ///   - hiding: a folder that only the account may read.
    ///   - ownership: `BucketOwnerEnforced`, the default of S3 since 2023, disables ACLs; `nil` for no controls, as in older
    ///     buckets and as CreateBucket leaves it here.
    /// - Throws: an S3 error when the name is taken.
    package func createBucket(
        _ name: String, versioning: BucketVersioningState = .enabled, publicRead: Bool = false,
        hiding folder: String? = nil, ownership: String? = "BucketOwnerEnforced"
    ) async throws {
        try await s3.store.createBucket(name, acl: .private)
        if let ownership { try await setOwnership(ownership, of: name) }
        if versioning != .never { try await s3.store.setVersioning(versioning, of: name) }
        let reading = """
            {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": ["arn:aws:s3:::\(name)", "arn:aws:s3:::\(name)/*"]}
            """
        let statements = (publicRead ? [reading] : []) + (folder.map { [Self.denial($0, of: name)] } ?? [])
        guard !statements.isEmpty else { return }
        try await setConfiguration(BucketConfiguration.policy.rawValue, Self.policy(statements), of: name)
    }

    /// Restricts a folder of a bucket to the account. An existing policy of the bucket stays unchanged.
    /// - Throws: an S3 error when there is no such bucket.
    package func hide(_ folder: String, of bucket: String) async throws {
        let name = BucketConfiguration.policy.rawValue
        let present = try await s3.store.settings(of: bucket).configurations[name]
        guard present == nil else { return }
        try await setConfiguration(name, Self.policy([Self.denial(folder, of: bucket)]), of: bucket)
    }

    private static func policy(_ statements: [String]) -> String {
        "{\"Version\": \"2012-10-17\", \"Statement\": [\(statements.joined(separator: ", "))]}"
    }

    private static func denial(_ folder: String, of bucket: String) -> String {
        let others = "{\"StringNotEquals\": {\"aws:PrincipalAccount\": \"\(SandboxS3.accountID)\"}}"
        return """
            {"Effect": "Deny", "Principal": "*", "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "Resource": "arn:aws:s3:::\(bucket)/\(folder)/*", "Condition": \(others)}
            """
    }

    package func hasBucket(_ name: String) async -> Bool {
        (try? await s3.store.read(name) { _ in true }) ?? false
    }

    /// Sets the versioning of a bucket.
    /// - Throws: an S3 error when there is no such bucket.
    package func setVersioning(_ versioning: BucketVersioningState, of bucket: String) async throws {
        try await s3.store.setVersioning(versioning, of: bucket)
    }

    /// Writes an object, without conditions.
    /// - Parameter statesSHA256: whether it has the checksum of rollbook's own writes; other tools often send none.
    /// - Throws: an S3 error when there is no such bucket.
    @discardableResult
    package func put(
        bucket: String, key: ObjectKey, bytes: [UInt8], contentType: String? = nil, cacheControl: String? = nil,
        metadata: [String: String] = [:], statesSHA256: Bool = true
    ) async throws -> StoredVersion {
        var description = ObjectDescription()
        description.attributes["content-type"] = contentType
        description.attributes["cache-control"] = cacheControl
        description.metadata = metadata
        let checksum =
            statesSHA256 ? ObjectChecksum(algorithm: .sha256, value: SHA256Digest(of: bytes).base64) : nil
        let content = VersionContent(
            body: ObjectBody(bytes), etag: ETag(encodeHex(digest(.md5, of: bytes))), description: description,
            checksum: checksum)
        return try await s3.store.put(content, to: key, in: bucket)
    }

    /// Changes an object in place, as if it had been written so: its version keeps its id and time.
    /// - Parameters:
    ///   - bytes: `nil` for no change.
    ///   - attributes: headers by their names in lower case; an empty text removes one.
    /// - Throws: an S3 error when there is no such object.
    package func damage(
        bucket: String, key: ObjectKey, bytes: [UInt8]? = nil, attributes: [String: String] = [:]
    ) async throws {
        try await s3.store.damage(key, in: bucket) { version in
            if let bytes {
                version.body = ObjectBody(bytes)
                version.etag = ETag(encodeHex(digest(.md5, of: bytes)))
                version.checksum = ObjectChecksum(algorithm: .sha256, value: SHA256Digest(of: bytes).base64)
                version.metadata = [:]
            }
            for (name, value) in attributes { version.attributes[name] = value.isEmpty ? nil : value }
        }
    }

    /// Deletes an object like DeleteObject without a version id.
    /// - Throws: an S3 error when there is no such bucket.
    package func delete(bucket: String, key: ObjectKey) async throws {
        _ = try await s3.store.delete(key, in: bucket)
    }

    /// Sets a document of a bucket's configuration like a client's PUT; `nil` removes it.
    /// - Parameter subresource: the name in S3's URLs: `policy`, `lifecycle`, `object-lock`.
    /// - Throws: an S3 error when there is no such bucket.
    package func setConfiguration(_ subresource: String, _ document: String?, of bucket: String) async throws {
        try await s3.store.setConfiguration(subresource, document, of: bucket)
    }

    /// Sets the ownership controls of a bucket, such as `ObjectWriter`.
    /// - Throws: an S3 error when there is no such bucket.
    package func setOwnership(_ ownership: String, of bucket: String) async throws {
        try await setConfiguration(
            BucketConfiguration.ownershipControls.rawValue, BucketConfiguration.ownership(ownership), of: bucket)
    }

    /// Sets the tags of the current object.
    /// - Throws: an S3 error when there is no such object.
    package func setTags(_ tags: [ObjectTag], of key: ObjectKey, in bucket: String) async throws {
        _ = try await s3.store.setTags(tags, of: key, versionID: nil, in: bucket)
    }

    /// Sets the ACL of the current object.
    /// - Throws: an S3 error when there is no such object.
    package func setACL(_ acl: ObjectACL, of key: ObjectKey, in bucket: String) async throws {
        var (canned, grants): (CannedACL, [String: String]?) = (.private, nil)
        if case .canned(let name) = acl { canned = CannedACL(rawValue: name) } else { grants = acl.headers }
        _ = try await s3.store.setACL(canned, grants: grants, of: key, versionID: nil, in: bucket)
    }

    /// Removes a version or a marker for good, like a lifecycle rule.
    /// - Throws: an S3 error when there is no such bucket.
    package func expire(_ versionID: VersionID, of key: ObjectKey, in bucket: String) async throws {
        _ = try await s3.store.purge(versionID, of: key, in: bucket)
    }

    /// All versions and delete markers of a bucket: keys ascending, the newest of each key first.
    /// - Throws: an S3 error when there is no such bucket.
    package func versions(_ bucket: String) async throws -> [SandboxObjectVersion] {
        try await s3.store.read(bucket) { bucket in
            bucket.objects.keys.flatMap { key in
                bucket.objects[key].enumerated().map { index, version in
                    SandboxObjectVersion(key: key, isLatest: index == 0, version: version)
                }
            }
        }
    }

    /// The bytes of the current object; `nil` when there is none.
    /// - Throws: an S3 error when there is no such bucket; `BodyError`.
    package func bytes(bucket: String, key: ObjectKey) async throws -> [UInt8]? {
        try await s3.store.read(bucket) { try $0.currentObject(key)?.body.collected() }
    }

    /// The multipart uploads in progress: key, id, and number of parts.
    /// - Throws: an S3 error when there is no such bucket.
    package func openUploads(_ bucket: String) async throws -> [(key: ObjectKey, id: String, parts: Int)] {
        try await s3.store.read(bucket) { $0.uploads.values.map { ($0.key, $0.id, $0.parts.count) } }
    }

    /// The requests so far, of S3 and of the CDN, in the order of their answers.
    package func log() async -> [SandboxLogEntry] { await s3.log.entries }

    /// The number of requests of each operation.
    package func operationCounts() async -> [String: Int] { await s3.log.counts }

    /// The versions that were removed for good, in any way.
    package func purgedVersions() async -> [PurgedVersion] { await s3.store.purgedVersions }

    /// Replaces the installed faults.
    package func install(_ faults: [SandboxFault]) async { await s3.faults.replace(with: faults) }
}
