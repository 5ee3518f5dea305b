import HTTPTransport
import Objects
import S3
import S3Writes

/// Tries each condition that rollbook sends, where it holds and where it does not.
struct ConditionProbe: Sendable {
    let client: S3Client
    let key: ObjectKey

    private static let wrong = WriteCondition.ifMatch("00000000000000000000000000000000")

    private enum Outcome: Equatable {
        case done, refused
        case unknown(String)
    }

    /// Differences from Amazon S3, in words; empty without any.
    func faults() async throws -> [String] {
        var faults: [String] = []
        func require(_ wanted: Outcome, _ what: String, _ operation: () async throws -> Void) async throws {
            switch try await outcome(operation) {
            case wanted: break
            case .done: faults.append("\(what) is ignored")
            case .refused: faults.append("\(what) is refused although it holds")
            case .unknown(let code): faults.append("\(what) is answered by \(code)")
            }
        }
        _ = try await put(.none)
        try await require(.refused, "If-None-Match on a put") { _ = try await put(.ifAbsent) }
        try await require(.refused, "If-Match on a put") { _ = try await put(Self.wrong) }
        let current = try await condition()
        try await require(.done, "If-Match on a put") { _ = try await put(current) }
        try await require(.refused, "If-Match on a copy") { try await copy(Self.wrong) }
        try await require(.refused, "If-None-Match on a completed upload") { try await upload(.ifAbsent) }
        try await require(.refused, "If-Match on a completed upload") { try await upload(Self.wrong) }
        try await require(.refused, "If-Match on a delete") { try await delete(Self.wrong) }
        // Puts the object again: a store that ignored the condition has deleted it.
        _ = try await put(.none)
        let last = try await condition()
        try await require(.done, "If-Match on a copy") { try await copy(last) }
        let copied = try await condition()
        try await require(.done, "If-Match on a completed upload") { try await upload(copied) }
        let uploaded = try await condition()
        try await require(.done, "If-Match on a delete") { try await delete(uploaded) }
        if case .absent = try await client.headObject(key) {
            try await require(.done, "If-None-Match on a put") { _ = try await put(.ifAbsent) }
        }
        return faults
    }

    private func outcome(_ operation: () async throws -> Void) async throws -> Outcome {
        do {
            try await operation()
            return .done
        } catch let error as S3Error where error.code == .preconditionFailed || error.status == 412 {
            return .refused
        } catch let error as S3Error where error.isRefusalOfRequest || error.status == 404 || error.status == 409 {
            return .unknown(error.code.rawValue)
        }
    }

    /// The condition that the object is unchanged.
    private func condition() async throws -> WriteCondition {
        guard case .present(let head) = try await client.headObject(key) else { return .ifAbsent }
        return .ifMatch(head.etag)
    }

    private func put(_ condition: WriteCondition) async throws -> WriteResult {
        let bytes = Array("condition".utf8)
        return try await S3Writer(client).putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: ObjectAttributes(),
            condition: condition)
    }

    private func copy(_ condition: WriteCondition) async throws {
        _ = try await S3Writer(client).copyObject(
            from: CopySource(bucket: client.bucket, key: key), to: key,
            replacing: ObjectAttributes(contentType: "text/plain"), condition: condition)
    }

    /// Writes the object in one part.
    private func upload(_ condition: WriteCondition) async throws {
        let writer = S3Writer(client)
        let bytes = Array("condition".utf8)
        let upload = try await writer.createMultipartUpload(key, attributes: ObjectAttributes())
        do {
            let part = try await writer.uploadPart(1, of: upload, body: .bytes(bytes), sha256: SHA256Digest(of: bytes))
            _ = try await writer.completeMultipartUpload(upload, parts: [part], condition: condition)
        } catch {
            try? await writer.abortMultipartUpload(upload)
            throw error
        }
    }

    private func delete(_ condition: WriteCondition) async throws {
        // A delete cannot require that there is no object.
        guard condition != .ifAbsent else { return }
        _ = try await S3Writer(client).deleteObject(key, condition: condition)
    }
}
