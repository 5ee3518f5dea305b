package import Foundation
package import Objects
import RunJournal
package import S3

/// The page that should be shown: the bucket's where it can be asked, else what the journal says that it wrote.
package actor WantedPage {
    /// What the listing says; `nil` where only the public side is looked at.
    package nonisolated let stored: ListedObject?
    /// What this journal wrote last.
    private nonisolated let written: RecordedObject?
    private let client: S3Client?
    private var read: [UInt8]?

    package init(stored: ListedObject?, written: RecordedObject?, client: S3Client?) {
        self.stored = stored
        self.written = written
        self.client = client
    }

    /// Whether it is known that there is such a page.
    package nonisolated var isKnown: Bool { stored != nil || written != nil }
    package nonisolated var etag: ETag? { stored?.etag ?? written?.etag }
    package nonisolated var size: Int64? { stored?.size ?? written?.size }
    package nonisolated var lastModified: Date? { stored?.lastModified }
    package nonisolated var versionID: VersionID? {
        stored == nil || stored?.etag == written?.etag ? written?.versionID : nil
    }

    /// Whether these are its bytes. Where nothing is known of it, whatever is shown is.
    ///
    /// The ETag of a page is the MD5 of its bytes (but for objects under KMS keys), and the journal knows the SHA-256
    /// of what it wrote under an ETag: most pages are compared without reading them from the bucket.
    /// - Throws: `S3Error`.
    func isShown(by sight: PublicSite.Sight) async throws -> Bool {
        guard isKnown else { return true }
        if let size, size != sight.size { return false }
        if let written, let sha256 = written.sha256, stored == nil || stored?.etag == written.etag {
            return sha256 == sight.sha256
        }
        if let etag, !etag.isMultipart, let md5 = sight.md5, etag.text == encodeHex(md5) { return true }
        return try await bytes().map { SHA256Digest(of: $0) } == sight.sha256
    }

    /// Whether these are the bytes that the bucket has by now: what was listed is forgotten then.
    /// - Throws: `S3Error`.
    func isShownNow(by sight: PublicSite.Sight) async throws -> Bool {
        read = nil
        return try await bytes().map { SHA256Digest(of: $0) } == sight.sha256
    }

    /// The bucket's bytes; `nil` where the bucket cannot be asked, or has no such page any more.
    /// - Throws: `S3Error`.
    package func bytes() async throws -> [UInt8]? {
        if let read { return read }
        guard let client, let stored else { return nil }
        do {
            let bytes = try await client.getObject(stored.key).bytes
            read = bytes
            return bytes
        } catch let error as S3Error where error.status == 404 {
            return nil
        }
    }
}
