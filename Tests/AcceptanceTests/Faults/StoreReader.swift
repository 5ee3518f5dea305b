import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import TestKit

/// Reads a bucket on a server of another process.
struct StoreReader: Sendable {
    let client: S3Client
    /// The prefix that is read; the lock lies elsewhere.
    let prefix: String
    let endpoint: String
    let transport: any Transport

    /// User metadata that differs from run to run.
    private static let marks: Set<String> = [
        "rollbook-run", "rollbook-change", "rollbook-restores", "rollbook-uploaded", "checksum-sha256",
    ]

    init(bucket: String, endpoint: String, prefix: String, transport: any Transport) {
        self.prefix = prefix
        self.endpoint = endpoint
        self.transport = transport
        client = S3Client(
            bucket: bucket, configuration: S3Configuration(region: "us-east-2", endpoint: endpoint),
            credentials: StaticCredentials(Credentials(accessKeyID: "testing", secretAccessKey: "testing")),
            transport: transport, now: { Date() }, sleep: { try await Task.sleep(for: $0) })
    }

    /// Every version, and what readers get of every object.
    func state() async throws -> StoreState {
        var versions: [ObjectVersion] = []
        var marker: VersionListing.Marker?
        repeat {
            let page = try await client.listObjectVersions(prefix: prefix, from: marker)
            versions += page.versions
            marker = page.next
        } while marker != nil
        let current = versions.filter { $0.isLatest && !$0.isDeleteMarker }
        let heads = try await withThrowingTaskGroup(of: (ObjectKey, StoreState.Content?).self) { group in
            for version in current { group.addTask { (version.key, try await content(of: version)) } }
            return try await group.reduce(into: [ObjectKey: StoreState.Content]()) { $0[$1.0] = $1.1 }
        }
        return StoreState(versions: versions, content: heads)
    }

    private func content(of version: ObjectVersion) async throws -> StoreState.Content? {
        guard case .present(let head) = try await client.headObject(version.key) else { return nil }
        var content = StoreState.Content(
            etag: head.etag, size: head.size, contentType: head.attributes.contentType,
            cacheControl: head.attributes.cacheControl,
            metadata: head.attributes.metadata.filter { !Self.marks.contains($0.key) })
        guard content.contentType == "text/html" else { return content }
        let page = String(decoding: try await client.getObject(version.key).bytes, as: UTF8.self)
        content.text = page.replacing(#/ data-upload-time="[^"]*"/#, with: "")
        // The digest and the size of a page change with the moments at which its files were published.
        (content.etag, content.size) = ("", 0)
        return content
    }

    /// As another program would; an object that is gone already gets no second marker.
    func delete(_ key: String) async throws {
        guard case .present = try await client.headObject(ObjectKey(key)) else { return }
        try await OtherWriter(client).delete(ObjectKey(key))
    }
}

/// The contents of a bucket.
struct StoreState: Sendable {
    /// Keys ascending, of one key the newest first.
    var versions: [ObjectVersion]
    /// The current objects. No object is written in parts here: the entity tag is the MD5 of the bytes.
    var content: [ObjectKey: Content]

    struct Content: Sendable, Equatable {
        var etag: ETag
        var size: Int64
        var contentType, cacheControl: String?
        var metadata: [String: String]
        /// Of a page, without times of upload, which differ from run to run.
        var text: String?
    }

    struct VersionName: Sendable, Hashable, CustomStringConvertible {
        var key: ObjectKey
        var id: String
        var description: String { "\(key) version \(id)" }
    }

    var names: Set<VersionName> { Set(versions.map { VersionName(key: $0.key, id: $0.versionID.text) }) }

    /// Versions that are not delete markers: one that is gone is a loss.
    var bytes: Set<VersionName> {
        Set(versions.lazy.filter { !$0.isDeleteMarker }.map { VersionName(key: $0.key, id: $0.versionID.text) })
    }

    /// The keys whose object readers see otherwise than in `other`.
    func differences(from other: StoreState) -> [String] {
        Set(content.keys).union(other.content.keys).filter { content[$0] != other.content[$0] }.map(\.text).sorted()
    }

    /// By how many versions and markers each key has more than in `earlier` (or fewer); keys without a difference are
    /// absent.
    func growth(since earlier: StoreState) -> [ObjectKey: Int] {
        let counts = Dictionary(grouping: versions, by: \.key).mapValues(\.count)
        let before = Dictionary(grouping: earlier.versions, by: \.key).mapValues(\.count)
        return Set(counts.keys).union(before.keys).reduce(into: [:]) { growth, key in
            let more = counts[key, default: 0] - before[key, default: 0]
            if more != 0 { growth[key] = more }
        }
    }
}
