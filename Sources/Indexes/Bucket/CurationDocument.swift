package import Objects
package import PlaybookFiles
import S3

/// A channel's curated document as it is in the bucket, and the change that replaces it.
package struct CurationDocument: Sendable {
    package var curation: Curation
    private let channel: Channel
    private let bytes: [UInt8]?
    private let before: Change.Before

    /// The key of a channel's document.
    package static func key(ofChannel name: String) -> ObjectKey { ObjectKey(OwnFolder.key("curated/\(name).json")) }

    /// Reads the document; without one, nothing is decided.
    /// - Parameters:
    ///   - versioned: whether the bucket keeps versions; if not, a change of the document keeps the earlier bytes.
    ///   - overlay: changes that earlier steps of a dry run would have made.
    /// - Throws: `Diagnostics` for an unreadable document, `S3Error`.
    package init(reading reader: BucketReader, versioned: Bool, overlay: [Change] = []) async throws {
        channel = reader.channel
        let key = Self.key(ofChannel: channel.name)
        if let planned = overlay.last(where: { $0.key == key }) {
            before = .listed(nil)
            if case .put(let content) = planned.action, case .bytes(let bytes) = content.source {
                self.bytes = bytes
            } else {
                bytes = nil
            }
        } else {
            do {
                let (head, bytes) = try await reader.client.getObject(key)
                let state = ObjectState.object(RecordedObject(head, versioned: versioned))
                before = versioned ? .exact(state) : .read(state, bytes: bytes)
                self.bytes = bytes
            } catch let error as S3Error where error.code == .noSuchKey || error.status == 404 {
                (bytes, before) = (nil, .listed(nil))
            }
        }
        curation = try bytes.map { try Curation(json: $0, file: "s3://\(reader.channel.bucket)/\(key)") } ?? Curation()
    }

    /// The change that gives the document this content; `nil` where it has it already.
    /// - Parameter project: normalized name of the project that the change is about, if it is about one.
    /// - Throws: `Diagnostics` for a document too large to be read again.
    package func change(to curation: Curation, project: String? = nil) throws -> Change? {
        guard curation != self.curation else { return nil }
        let key = Self.key(ofChannel: channel.name)
        let json = curation.json()
        _ = try Curation(json: json, file: "s3://\(channel.bucket)/\(key)")
        let content = Change.Content(
            source: .bytes(json), sha256: SHA256Digest(of: json), size: Int64(json.count),
            attributes: ObjectAttributes(contentType: "application/json", cacheControl: "no-store"))
        return Change(key: key, index: "", project: project, rank: .artifact, action: .put(content), before: before)
    }
}

extension BucketReader {
    /// The decisions on the channel's files.
    /// - Throws: `Diagnostics` for an unreadable document, `S3Error`.
    package func curation(overlay: [Change] = []) async throws -> Curation {
        try await CurationDocument(reading: self, versioned: true, overlay: overlay).curation
    }
}
