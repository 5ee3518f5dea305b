import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import S3Writes

extension Publisher {
    /// The source of a put's bytes.
    enum RequestBodySource: Sendable {
        case none
        case body(RequestBody)
    }

    func bodySource(of change: Change) async throws -> RequestBodySource {
        guard case .put(let content) = change.action else { return .none }
        switch content.source {
        case .stored: return .none
        case .bytes(let bytes): return .body(.bytes(bytes))
        case .upstream(let download):
            let file = try await spool.file(of: download)
            return .body(.file(path: file.path, offset: 0, length: file.size))
        }
    }

    /// Sends the request of a change, or for a large object the requests in its place.
    func request(_ change: Change, body: RequestBodySource, record: ChangeRecord) async throws -> WriteResult {
        let condition = condition(of: record.before)
        switch change.action {
        case .put(let content):
            guard case .body(let body) = body else {
                preconditionFailure("a put without a body: bodySource(of:) and this switch disagree")
            }
            return try await put(
                body, marked(content, change, record), sha256: content.sha256, record: record, condition: condition)
        case .copy(let source, let version, let content):
            let source = CopySource(bucket: channel.bucket, key: source, versionID: version)
            let attributes = marked(content, change, record)
            return try await copy(
                source, size: content.size, replacing: attributes, storing: attributes.storage,
                sha256: content.sha256, record: record, condition: condition)
        case .restore(let object):
            let version = object.versionID
            let source = CopySource(bucket: channel.bucket, key: change.key, versionID: version)
            return try await copy(
                source, size: object.size,
                replacing: change.sourceAttributes.map { marked($0, object, change, record) },
                storing: storage(of: change), sha256: object.sha256, record: record, condition: condition)
        case .delete: return try await S3Writer(client).deleteObject(change.key, condition: condition)
        case .purge(let version, _):
            return try await S3Writer(client).deleteObject(change.key, versionID: version)
        }
    }

    private func put(
        _ body: RequestBody, _ attributes: ObjectAttributes, sha256: SHA256Digest, record: ChangeRecord,
        condition: WriteCondition
    ) async throws -> WriteResult {
        guard limits.uploadsInParts(body.length) else {
            return try await S3Writer(client).putObject(
                record.key, body: body, sha256: sha256, attributes: attributes, condition: condition)
        }
        let upload = LargeUpload(
            client: client, key: record.key, body: body, attributes: attributes, condition: condition, limits: limits,
            notes: notes(record))
        return try await upload.write()
    }

    /// - Parameters:
    ///   - attributes: `nil` keeps the source's.
    ///   - storage: the copy's storage, if known.
    ///   - sha256: of all bytes, if known.
    private func copy(
        _ source: CopySource, size: Int64, replacing attributes: ObjectAttributes?, storing storage: ObjectStorage,
        sha256: SHA256Digest?, record: ChangeRecord, condition: WriteCondition
    ) async throws -> WriteResult {
        let key = record.key
        guard limits.needsParts(size) else {
            return try await S3Writer(client).copyObject(
                from: source, to: key, replacing: attributes, storing: storage, condition: condition)
        }
        let copy = LargeCopy(
            client: client, source: source, key: key, size: size, attributes: attributes, storage: storage,
            sha256: sha256,
            condition: condition, limits: limits, notes: notes(record))
        return try await copy.write()
    }

    private func notes(_ record: ChangeRecord) -> UploadNotes {
        UploadNotes(journal: journal, record: record, now: now)
    }

    /// The precondition that the object is unchanged since the plan saw it; none where the store's conditions are not trusted
    /// (there a check comes just before the write).
    private func condition(of before: ObjectState) -> WriteCondition {
        guard channel.conditions == .trusted else { return .none }
        switch before {
        case .absent, .marker: return .ifAbsent
        case .object(let object): return .ifMatch(object.etag)
        }
    }

    /// The storage of a change's object: the channel's, else that of its content or source.
    func storage(of change: Change) -> ObjectStorage {
        let known = change.content?.attributes.storage ?? change.sourceAttributes?.storage ?? ObjectStorage()
        return ObjectStorage(storageClass: change.sourceStorageClass).overridden(by: known)
            .overridden(by: ObjectStorage(acl: change.sourceACL)).restated
            .overridden(by: ObjectStorage(channel.storage))
    }

    /// The content's attributes with the marks that identify the object as this run's.
    private func marked(_ content: Change.Content, _ change: Change, _ record: ChangeRecord) -> ObjectAttributes {
        var attributes = content.attributes
        attributes.storage = storage(of: change)
        attributes.metadata[MetadataName.sha256] = content.sha256.hex
        attributes.metadata[MetadataName.run] = record.runID
        attributes.metadata[MetadataName.change] = record.changeID
        return attributes
    }

    /// The attributes of the version that a restore copies, with the marks of its own change in place of the source's.
    private func marked(
        _ attributes: ObjectAttributes, _ object: RecordedObject, _ change: Change, _ record: ChangeRecord
    ) -> ObjectAttributes {
        var attributes = attributes
        attributes.metadata[MetadataName.run] = record.runID
        attributes.metadata[MetadataName.change] = record.changeID
        attributes.metadata[MetadataName.restores] = change.mark
        if let sha256 = object.sha256 { attributes.metadata[MetadataName.sha256] = sha256.hex }
        return attributes
    }
}
