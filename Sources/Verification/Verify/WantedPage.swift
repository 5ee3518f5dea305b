package import Foundation
package import Objects
import RunJournal
package import S3

/// The page that should be served: the bucket's where it can be asked, else the one that the journal recorded.
package actor WantedPage {
    /// The listed object; `nil` for a verification of the public side only.
    package nonisolated let stored: ListedObject?
    /// The object that this journal wrote last.
    private nonisolated let written: RecordedObject?
    private let client: S3Client?
    private var read: [UInt8]?

    package init(stored: ListedObject?, written: RecordedObject?, client: S3Client?) {
        self.stored = stored
        self.written = written
        self.client = client
    }

    /// Whether such a page is known to exist.
    package nonisolated var isKnown: Bool { stored != nil || written != nil }
    package nonisolated var etag: ETag? { stored?.etag ?? written?.etag }
    package nonisolated var size: Int64? { stored?.size ?? written?.size }
    package nonisolated var lastModified: Date? { stored?.lastModified }
    package nonisolated var versionID: VersionID? {
        stored == nil || stored?.etag == written?.etag ? written?.versionID : nil
    }

    /// Whether these are the page's bytes. Where nothing is known about it, any bytes are.
    ///
    /// A page's ETag is the MD5 of its bytes (except under KMS keys), and the journal knows the SHA-256 of what it wrote under
    /// an ETag: most pages are compared without reading them from the bucket.
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

    /// Whether these are the bucket's current bytes; the bucket is read again.
    /// - Throws: `S3Error`.
    func isShownNow(by sight: PublicSite.Sight) async throws -> Bool {
        read = nil
        return try await bytes().map { SHA256Digest(of: $0) } == sight.sha256
    }

    /// The bucket's bytes; `nil` where the bucket cannot be asked, or no longer has the page.
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
