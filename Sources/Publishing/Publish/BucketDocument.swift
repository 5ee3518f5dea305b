package import Foundation
import HTTPTransport
package import Indexes
package import Objects
package import S3
import S3Writes

/// One of rollbook's own documents in a bucket: limited in size, read and written whole, and written on condition that it is
/// unchanged since it was read.
package struct BucketDocument: Sendable {
    private let client: S3Client
    private let key: ObjectKey
    private let bytesMax: Int
    private let contentType: String
    private static let attemptsMax = 5

    package init(_ key: ObjectKey, client: S3Client, bytesMax: Int, contentType: String = "application/json") {
        self.key = key
        self.client = client
        self.bytesMax = bytesMax
        self.contentType = contentType
    }

    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case tooLarge(ObjectKey, bytes: Int64, most: Int)
        case contended(ObjectKey)

        package var description: String {
            switch self {
            case .tooLarge(let key, let bytes, let most): "\(key) has \(bytes) bytes, at most \(most) are read and kept"
            case .contended(let key): "\(key) was changed by another writer at each attempt to write it"
            }
        }
    }

    /// The present document.
    package struct Present: Sendable {
        package var bytes: [UInt8]
        package var etag: ETag
        /// By the service's clock.
        package var lastModified: Date?
        package var answeredAt: Date?
    }

    /// `nil` where there is none.
    /// - Throws: `Failure.tooLarge`, `S3Error`.
    package func read() async throws -> Present? {
        do {
            let (head, bytes) = try await client.getObject(key)
            try require(head.size)
            return Present(bytes: bytes, etag: head.etag, lastModified: head.lastModified, answeredAt: head.answeredAt)
        } catch let error as S3Error where error.code == .noSuchKey || error.status == 404 {
            return nil
        }
    }

    /// - Parameter run: the run that the document belongs to, recorded in its metadata.
    /// - Returns: its ETag; `nil` where the answer names none, so that the document is not known to exist.
    /// - Throws: `Failure.tooLarge`, `S3Error`: `preconditionFailed` where the condition does not hold, and
    ///   `refusedTrueCondition` where the object shows that it does.
    @discardableResult
    package func write(_ bytes: [UInt8], if condition: WriteCondition, run: String? = nil) async throws -> WriteResult {
        try require(Int64(bytes.count))
        do {
            return try await put(bytes, if: condition, run: run)
        } catch let error as S3Error where error.code == .preconditionFailed {
            throw try await holds(condition) ? error.ofTrueCondition : error
        }
    }

    private func holds(_ condition: WriteCondition) async throws -> Bool {
        let presence = try await client.headObject(key)
        switch (condition, presence) {
        case (.ifAbsent, .absent): return true
        case (.ifMatch(let etag), .present(let head)): return head.etag == etag
        default: return false
        }
    }

    private func put(_ bytes: [UInt8], if condition: WriteCondition, run: String?) async throws -> WriteResult {
        try await S3Writer(client).putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes),
            attributes: attributes(run: run), condition: condition)
    }

    /// Tries whether this identity may write the document, and leaves nothing there: begins a multipart upload, which takes the
    /// same permission, and aborts it.
    /// - Returns: whether the upload is gone; one that remains is never visible as an object.
    /// - Throws: `S3Error`, such as where writing is not permitted.
    package func tryWriting() async throws -> Bool {
        let writer = S3Writer(client)
        let upload = try await writer.createMultipartUpload(key, attributes: attributes(run: nil))
        do {
            try await writer.abortMultipartUpload(upload)
            return true
        } catch is S3Error {
            return false
        }
    }

    private func attributes(run: String?) -> ObjectAttributes {
        ObjectAttributes(
            contentType: contentType, cacheControl: "no-store", metadata: run.map { [MetadataName.run: $0] } ?? [:])
    }

    /// - Parameters:
    ///   - seen: the document as it was read just now: it is not read again unless it has changed since.
    ///   - change: makes the new bytes from the present ones; `nil` leaves the object unchanged. Called again if another writer
    ///     was faster.
    /// - Returns: whether the document was written.
    /// - Throws: `Failure`, `S3Error`, and errors of `change`.
    @discardableResult
    package func update(
        seen: DocumentSeen = .nothing, _ change: ([UInt8]?) throws -> [UInt8]?
    ) async throws -> Bool {
        for attempt in 0..<Self.attemptsMax {
            let present: Present? =
                switch seen {
                case .absent where attempt == 0: nil
                case .present(let bytes, let etag) where attempt == 0: Present(bytes: bytes, etag: etag)
                default: try await read()
                }
            guard let bytes = try change(present?.bytes), bytes != present?.bytes else { return false }
            do {
                try await write(bytes, if: present.map { .ifMatch($0.etag) } ?? .ifAbsent)
                return true
            } catch let error as S3Error where error.isConflict {
                continue
            }
        }
        throw Failure.contended(key)
    }

    private func require(_ bytes: Int64) throws(Failure) {
        guard bytes <= Int64(bytesMax) else { throw .tooLarge(key, bytes: bytes, most: bytesMax) }
    }
}
