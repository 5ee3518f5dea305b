package import Objects
package import S3
import SimpleRepository

/// Reads a wheel's core metadata by range requests, never the whole wheel.
package struct WheelReader: Sendable {
    let client: S3Client

    package init(client: S3Client) {
        self.client = client
    }

    /// Why a wheel's metadata cannot be read; the wheel can be listed all the same.
    package struct Unreadable: Error, Sendable {
        package var reason: String
    }

    private static let requestsMax = 8

    /// `Requires-Python` of a wheel; `nil` when it states none, and for an sdist.
    /// - Throws: `Unreadable` for what is no wheel inside; `S3Error`.
    package func requiresPython(of object: ListedObject) async throws -> String? {
        guard object.key.text.hasSuffix(".whl") else { return nil }
        guard object.size > 0 else { throw Unreadable(reason: "the object is empty") }
        var (archive, range) = try open(object)
        for _ in 0..<Self.requestsMax {
            let (_, bytes) = try await client.getObject(object.key, range: range, ifMatch: object.etag)
            do {
                switch try archive.receive(bytes) {
                case .needRange(let next): range = next
                case .metadata(let bytes): return try CoreMetadata(parsing: bytes).requiresPython
                }
            } catch {
                throw Unreadable(reason: "\(error)")
            }
        }
        throw Unreadable(reason: "its metadata was not found in \(Self.requestsMax) ranges")
    }

    private func open(_ object: ListedObject) throws -> (WheelArchive, ClosedRange<Int64>) {
        do {
            let archive = try WheelArchive(size: object.size)
            return (archive, archive.firstRange)
        } catch {
            throw Unreadable(reason: "\(error)")
        }
    }
}
