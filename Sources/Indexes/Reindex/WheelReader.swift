package import Objects
package import S3
package import SimpleRepository

/// Reads a wheel's core metadata by range requests, never the whole wheel.
package struct WheelReader: Sendable {
    let client: S3Client

    package init(client: S3Client) {
        self.client = client
    }

    /// The reason why a wheel's metadata cannot be read; the wheel can still be listed.
    package struct Unreadable: Error, Sendable {
        package var reason: String
    }

    private static let requestsMax = 8

    /// `Requires-Python` of a wheel, or of an sdist from its `PKG-INFO`; `nil` when it states none.
    /// - Throws: `Unreadable` if the object has no readable metadata; `S3Error`.
    package func requiresPython(of object: ListedObject) async throws -> String? {
        if object.key.text.hasSuffix(".tar.gz") { return try await ofSdist(object) }
        guard object.key.text.hasSuffix(".whl") else { return nil }
        let bytes = try await metadata(of: object)
        do {
            return try CoreMetadata(parsing: bytes).requiresPython
        } catch {
            throw Unreadable(reason: "\(error)")
        }
    }

    /// In bytes: an sdist must be read whole; a larger one counts as stating none.
    private static let sdistBytesMax: Int64 = 4 << 20

    private func ofSdist(_ object: ListedObject) async throws -> String? {
        guard object.size > 0, object.size <= Self.sdistBytesMax else { return nil }
        let (_, bytes) = try await client.getObject(object.key, ifMatch: object.etag)
        do {
            return try CoreMetadata(parsing: try SdistArchive.metadata(ofArchive: bytes)).requiresPython
        } catch {
            throw Unreadable(reason: "\(error)")
        }
    }

    /// The bytes of a wheel's `METADATA`.
    /// - Throws: `Unreadable` if the object has no readable metadata; `S3Error`.
    package func metadata(of object: ListedObject) async throws -> [UInt8] {
        try await contents(of: object).metadata
    }

    /// As above, with the folder that the names of its entries show.
    /// - Throws: `Unreadable` if the object has no readable metadata; `S3Error`.
    package func contents(of object: ListedObject) async throws -> (metadata: [UInt8], folder: WheelFolder?) {
        guard object.size > 0 else { throw Unreadable(reason: "the object is empty") }
        var (archive, range) = try open(object)
        for _ in 0..<Self.requestsMax {
            let (_, bytes) = try await client.getObject(object.key, range: range, ifMatch: object.etag)
            do {
                switch try archive.receive(bytes) {
                case .needRange(let next): range = next
                case .metadata(let bytes): return (bytes, archive.folder)
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
