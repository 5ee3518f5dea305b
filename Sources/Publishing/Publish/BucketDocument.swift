import HTTPTransport
import Indexes
package import Objects
package import S3
import S3Writes

/// A JSON object below `.rollbook/` that several machines write: read, changed, and put under the condition that it still
/// is what was read.
package struct BucketDocument: Sendable {
    private let client: S3Client
    private let key: ObjectKey
    private let bytesMax: Int
    private static let attemptsMax = 5

    package init(_ key: ObjectKey, client: S3Client, bytesMax: Int) {
        self.key = key
        self.client = client
        self.bytesMax = bytesMax
    }

    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case tooLarge(ObjectKey, bytes: Int, most: Int)
        case contended(ObjectKey)

        package var description: String {
            switch self {
            case .tooLarge(let key, let bytes, let most): "\(key) would have \(bytes) bytes, at most \(most) are kept"
            case .contended(let key): "\(key) was changed by others each time that it was to be written"
            }
        }
    }

    /// - Parameter change: the new bytes from the present ones; `nil` leaves the object as it is. Called again where somebody
    ///   else was faster.
    /// - Returns: whether it was written.
    /// - Throws: `Failure`, `S3Error`, and what `change` throws.
    @discardableResult
    package func update(_ change: ([UInt8]?) throws -> [UInt8]?) async throws -> Bool {
        for _ in 0..<Self.attemptsMax {
            let (present, condition) = try await look()
            guard let bytes = try change(present), bytes != present else { return false }
            guard bytes.count <= bytesMax else {
                throw Failure.tooLarge(key, bytes: bytes.count, most: bytesMax)
            }
            do {
                _ = try await S3Writer(client).putObject(
                    key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes),
                    attributes: ObjectAttributes(contentType: "application/json", cacheControl: "no-store"),
                    condition: condition)
                return true
            } catch let error as S3Error where error.isConflict {
                continue
            }
        }
        throw Failure.contended(key)
    }

    private func look() async throws -> (bytes: [UInt8]?, WriteCondition) {
        do {
            let (head, bytes) = try await client.getObject(key)
            return (bytes, .ifMatch(head.etag))
        } catch let error as S3Error where error.code == .noSuchKey || error.status == 404 {
            return (nil, .ifAbsent)
        }
    }
}
