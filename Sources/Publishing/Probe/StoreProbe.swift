import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
package import S3
import S3Writes

/// Finds out what a store can do, by one small object below `.rollbook/probe/`, which is removed again with all its
/// versions.
///
/// Nothing else in the bucket is touched. A refusal by the store is a finding; failures that say nothing about the store, such
/// as a missing permission or no answer, are thrown.
package struct StoreProbe: Sendable {
    let key: ObjectKey
    private let client: S3Client

    /// - Parameters:
    ///   - client: a client of the channel's bucket.
    ///   - id: part of the object's name, unique to this probe.
    package init(client: S3Client, id: String) {
        self.client = client.speaking { $0.versions = .asked }
        key = ObjectKey(OwnFolder.probeKey(id))
    }

    /// - Throws: `S3Error`, `CancellationError`.
    package func findings() async throws -> StoreFindings {
        do {
            let (checksums, refused) = try await checksums()
            let client = client.speaking { $0.checksums = checksums }
            let faults = try await ConditionProbe(client: client, key: key).faults()
            var findings = StoreFindings(
                checksums: checksums, conditions: faults.isEmpty ? .can : .cannot(faults.joined(separator: "; ")),
                versioning: try await versioning())
            findings.refusedChecksums = refused
            if !findings.keepsNone { try await VersionProbe(client: client, key: key).fill(&findings) }
            findings.left = await remove(keepsVersions: findings.versioning == .says(.enabled))
            return findings
        } catch {
            _ = await remove(keepsVersions: false)
            throw error
        }
    }

    /// The strongest declaration that puts, copies and multipart uploads may all carry.
    private func checksums() async throws -> (StoreWays.Checksums, refused: [String]) {
        var refused: [String] = []
        for checksums in [StoreWays.Checksums.sha256, .md5] {
            do {
                try await writeEveryWay(client.speaking { $0.checksums = checksums })
                return (checksums, refused)
            } catch let error as S3Error where error.isRefusalOfRequest {
                refused.append("\(error.operation): \(error.code.rawValue): \(error.message)")
            }
        }
        try await writeEveryWay(client.speaking { $0.checksums = .off })
        return (.off, refused)
    }

    private func writeEveryWay(_ client: S3Client) async throws {
        let writer = S3Writer(client)
        try await write("0", by: client)
        _ = try await writer.copyObject(
            from: CopySource(bucket: client.bucket, key: key), to: key,
            replacing: ObjectAttributes(contentType: "text/plain"), condition: .none)
        let upload = try await writer.createMultipartUpload(key, attributes: ObjectAttributes())
        try await writer.abortMultipartUpload(upload)
    }

    private func write(_ text: String, by client: S3Client) async throws {
        let bytes = Array(text.utf8)
        _ = try await S3Writer(client).putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: ObjectAttributes(),
            condition: .none)
    }

    private func versioning() async throws -> StoreFindings.Versioning {
        do {
            return .says(try await client.getBucketVersioning().status)
        } catch let error as S3Error where error.isUnknownToStore || error.isRefusalOfRequest || error.status == 403 {
            return .cannotBeAsked(error.code.rawValue)
        }
    }

    /// Removes the object and all its listed versions, as far as permitted.
    /// - Returns: the remains, in words.
    private func remove(keepsVersions: Bool) async -> String? {
        let writer = S3Writer(client)
        do {
            var reason: String?
            let found = try? await versions(of: key, client)
            if found?.isEmpty ?? true { _ = try await writer.deleteObject(key) }
            if found == nil { return keepsVersions ? "versions that the store does not list" : nil }
            for version in found ?? [] {
                do {
                    _ = try await writer.deleteObject(key, versionID: version.versionID)
                } catch let error as S3Error {
                    reason = "\(error.code.rawValue)"
                }
            }
            guard let reason else { return nil }
            // Where versions may not be removed, a marker hides them.
            if try await writer.deleteObject(key).isDeleteMarker { return "versions below a delete marker (\(reason))" }
            return "the object (\(reason))"
        } catch {
            return "the object (\(error))"
        }
    }
}

/// All versions and markers of one key, newest first.
func versions(of key: ObjectKey, _ client: S3Client) async throws -> [ObjectVersion] {
    var versions: [ObjectVersion] = []
    var marker: VersionListing.Marker?
    repeat {
        let page = try await client.listObjectVersions(prefix: key.text, from: marker)
        versions += page.versions.filter { $0.key == key }
        marker = page.next
    } while marker != nil
    return versions
}

extension S3Error {
    /// Whether the store rejects the request as wrong or unknown, from any caller.
    var isRefusalOfRequest: Bool {
        status == 501 || ((400..<500).contains(status) && ![401, 403, 404, 408, 409, 412, 429].contains(status))
    }
}
