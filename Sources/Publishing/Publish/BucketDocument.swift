package import Foundation
import HTTPTransport
import Indexes
package import Objects
package import S3
import S3Writes

/// One of rollbook's own documents in a bucket: read and written whole, of a size that has a bound, and written under the
/// condition that it still is what was read.
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

    /// The document as it stands.
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

    /// - Parameter run: whose document it is; written beside it.
    /// - Returns: its tag; `nil` where the answer names none, so that it is not known to be there.
    /// - Throws: `Failure.tooLarge`, `S3Error`: `preconditionFailed` where the condition does not hold, and
    ///   `refusedTrueCondition` where a look shows that it does.
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

    /// Tries whether this identity may write it, and leaves nothing there: an upload in parts is begun, which takes the same
    /// permission, and given up.
    /// - Returns: whether the upload is gone; one that is not is never visible.
    /// - Throws: `S3Error`, as where it may not be written.
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

    /// - Parameter change: the new bytes from the present ones; `nil` leaves the object as it is. Called again where
    ///   another writer else was faster.
    /// - Returns: whether it was written.
    /// - Throws: `Failure`, `S3Error`, and what `change` throws.
    @discardableResult
    package func update(_ change: ([UInt8]?) throws -> [UInt8]?) async throws -> Bool {
        for _ in 0..<Self.attemptsMax {
            let present = try await read()
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
