import HTTPTransport
import Objects
import S3
import S3Writes

/// Tries a rollback's requirements: earlier versions are listed, can be copied, and survive a delete.
struct VersionProbe: Sendable {
    let client: S3Client
    let key: ObjectKey

    private static let (first, second) = (Array("first".utf8), Array("second one".utf8))

    func fill(_ findings: inout StoreFindings) async throws {
        var missing: [String] = []
        let first = try await put(Self.first, &missing)
        let second = try await put(Self.second, &missing)
        let (listing, earlier) = try await listed(first, second)
        findings.listing = listing
        guard let earlier else {
            for field in [\StoreFindings.copies, \.markers, \.ids] {
                findings[keyPath: field] = .untried("earlier versions are not listed")
            }
            return
        }
        try await look(&missing)
        findings.copies = try await copies(earlier, over: "an object", &missing)
        findings.markers = try await markers(earlier, &missing)
        if findings.copies == .can, findings.markers == .can {
            findings.copies = try await copies(earlier, over: "a delete marker", &missing)
        }
        findings.ids = missing.isEmpty ? .can : .cannot("missing in answers to " + missing.joined(separator: ", "))
    }

    private func put(_ bytes: [UInt8], _ missing: inout [String]) async throws -> VersionID? {
        let result = try await S3Writer(client).putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes),
            attributes: ObjectAttributes(contentType: "text/plain", metadata: ["probe": "\(bytes.count)"]),
            condition: .none)
        note(result.versionID, "PutObject", &missing)
        return result.versionID
    }

    private func note(_ id: VersionID?, _ operation: String, _ missing: inout [String]) {
        if id == nil, !missing.contains(operation) { missing.append(operation) }
    }

    /// - Returns: the id of the first version, if it is directly below the second.
    private func listed(
        _ first: VersionID?, _ second: VersionID?
    ) async throws -> (StoreFindings.Ability, earlier: VersionID?) {
        let found: [ObjectVersion]
        do {
            found = try await versions(of: key, client)
        } catch let error as S3Error
            where error.isUnknownToStore || error.isRefusalOfRequest || error.code == .unorderedListing
            || error.code == .malformedAnswer
        {
            return (.cannot("\(error.code.rawValue): \(error.message)"), nil)
        }
        guard found.count > 1 else { return (.cannot("an overwritten version is not listed"), nil) }
        let (top, below) = (found[0], found[1])
        guard top.isLatest, !below.isLatest, top.size == Self.second.count, below.size == Self.first.count,
            second == nil || top.versionID == second, first == nil || below.versionID == first
        else { return (.cannot("the listing does not begin with the last two that were written"), nil) }
        guard top.versionID != below.versionID else { return (.cannot("two versions have one id"), nil) }
        return (.can, below.versionID)
    }

    private func look(_ missing: inout [String]) async throws {
        guard case .present(let head) = try await client.headObject(key) else { return }
        note(head.versionID, "HeadObject", &missing)
        note(try await client.getObject(key).head.versionID, "GetObject", &missing)
    }

    private func copies(
        _ version: VersionID, over what: String, _ missing: inout [String]
    ) async throws -> StoreFindings.Ability {
        do {
            let source = CopySource(bucket: client.bucket, key: key, versionID: version)
            let result = try await S3Writer(client).copyObject(from: source, to: key, condition: .none)
            note(result.versionID, "CopyObject", &missing)
        } catch let error as S3Error where error.isRefusalOfRequest || error.status == 404 || error.status == 409 {
            return .cannot("a copy over \(what) is answered by \(error.code.rawValue)")
        }
        let (head, bytes) = try await client.getObject(key)
        guard bytes == Self.first else { return .cannot("a copy over \(what) has other bytes than its source") }
        guard head.attributes.metadata["probe"] == "\(Self.first.count)" else {
            return .cannot("a copy over \(what) loses the metadata of its source")
        }
        return .can
    }

    private func markers(_ earlier: VersionID, _ missing: inout [String]) async throws -> StoreFindings.Ability {
        let result = try await S3Writer(client).deleteObject(key)
        note(result.versionID, "DeleteObject", &missing)
        let found = try await versions(of: key, client)
        guard found.contains(where: { $0.versionID == earlier }) else { return .cannot("a delete removes versions") }
        guard let top = found.first, top.isDeleteMarker, top.isLatest else {
            return .cannot("a delete leaves no marker in the listing")
        }
        guard case .absent = try await client.headObject(key) else { return .cannot("a deleted object is still there") }
        return .can
    }
}
