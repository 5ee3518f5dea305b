import HTTPTransport
import Indexes
package import Objects
import PlaybookFiles
package import SimpleRepository

/// Reads core metadata as installers get it, through public URLs: the metadata file, or the few ranges of a wheel that hold it.
/// Never a whole wheel, whatever the server does.
package struct MetadataReader: Sendable {
    private let site: PublicSite
    /// The channel's URL. Links that lead elsewhere are not requested.
    private let publicURL: String
    private let stored: @Sendable (IndexedFile) -> Stored?
    /// This reader's limit for a metadata file, or one range of a wheel, in bytes.
    private var pieceMax = sizeMax

    /// The largest limit of any reader, in bytes.
    static let sizeMax = 16 << 20
    /// The limit while many files are read at once, in bytes; nearly all metadata is smaller.
    private static let smallMax = 128 << 10
    /// Limit for an sdist, in bytes; larger ones are not opened.
    static let sdistSizeMax = 4 << 20
    private static let rangesMax = 8

    /// The bucket's ETags of a file and its metadata file.
    package struct Stored: Sendable {
        package var file: ETag?
        package var sidecar: ETag?

        package init(file: ETag?, sidecar: ETag?) {
            self.file = file
            self.sidecar = sidecar
        }
    }

    /// - Parameter stored: the bucket's ETags of a file; `nil` where they are not known.
    package init(site: PublicSite, stored: @escaping @Sendable (IndexedFile) -> Stored? = { _ in nil }) {
        self.site = site
        publicURL = site.channel.publicURL
        self.stored = stored
    }

    /// The metadata is too large to be read beside many others.
    private struct IsLarge: Error {}

    /// Lets `read` read small files. A large one is read again from the start under a permit, so that memory has a bound.
    func inTurn<Value: Sendable>(_ read: (MetadataReader) async throws -> Value) async throws -> Value {
        var small = self
        small.pieceMax = Self.smallMax
        do {
            return try await read(small)
        } catch is IsLarge {
            return try await site.large.withPermit { try await read(self) }
        }
    }

    /// The requirements of a release: from the metadata file where the page states one, else from the file itself.
    /// - Returns: `nil` for an sdist that has no metadata file and is not opened.
    /// - Throws: `MetadataUnread`, `CoreMetadataError`, `CancellationError`.
    package func metadata(of file: IndexedFile) async throws -> CoreMetadata? {
        try await inTurn { try await $0.read(file) }
    }

    private func read(_ file: IndexedFile) async throws -> CoreMetadata? {
        guard let url = file.url else { throw MetadataUnread.unusable("its link \(file.file.url) resolves to no URL") }
        let stored = stored(file)
        if file.file.coreMetadata != .absent {
            do {
                let bytes = try await fresh(sidecar(of: url), stored?.sidecar)
                if case .present(let stated?) = file.file.coreMetadata, SHA256Digest(of: bytes).hex != stated {
                    throw MetadataUnread.stale
                }
                return try CoreMetadata(parsing: bytes)
            } catch MetadataUnread.status(403), MetadataUnread.status(404) {
                // Installers fail here, and the check of core metadata reports it; the requirements are known all the same.
            }
        }
        if case .sdist(let sdist) = file.name { return try await self.sdist(sdist, at: url) }
        return try CoreMetadata(parsing: try await fresh(wheel(at: url), stored?.file))
    }

    private func fresh(_ served: Served, _ stored: ETag?) throws -> [UInt8] {
        if let stored, let etag = served.etag, etag != stored { throw MetadataUnread.stale }
        return served.bytes
    }

    /// The served bytes, and the ETag of their object.
    struct Served: Sendable {
        let bytes: [UInt8]
        /// `nil` when the server states none.
        let etag: ETag?
        /// The wheel's folder; `nil` for a metadata file.
        var folder: WheelFolder?
    }

    /// The bytes of `<file>.metadata`.
    func sidecar(of url: String) async throws -> Served {
        let response = try await get(url + ".metadata", bytesMax: Self.sizeMax)
        guard response.status == 200 else { throw MetadataUnread.status(response.status) }
        return Served(bytes: response.body, etag: Self.etag(of: response))
    }

    /// The bytes of the `*.dist-info/METADATA` within a wheel.
    func wheel(at url: String) async throws -> Served {
        let tail = try await range("bytes=-\(WheelArchive.tailSize)", bytesMax: Int(WheelArchive.tailSize), of: url)
        do {
            var archive = try WheelArchive(size: tail.total, metadataSizeMax: pieceMax)
            let first = archive.firstRange
            guard tail.bytes.count >= first.count else { throw MetadataUnread.unusable("the server cut off its end") }
            var step = try archive.receive(Array(tail.bytes.suffix(first.count)))
            for _ in 0..<Self.rangesMax {
                switch step {
                case .metadata(let bytes): return Served(bytes: bytes, etag: tail.etag, folder: archive.folder)
                case .needRange(let wanted):
                    guard wanted.count <= Self.sizeMax else {
                        throw MetadataUnread.unusable("\(wanted.count) bytes of its directory would have to be read")
                    }
                    guard wanted.count <= pieceMax else { throw IsLarge() }
                    let field = "bytes=\(wanted.lowerBound)-\(wanted.upperBound)"
                    let part = try await range(field, bytesMax: wanted.count, of: url)
                    guard part.etag == tail.etag, part.total == tail.total else { throw MetadataUnread.changed }
                    step = try archive.receive(part.bytes)
                }
            }
            throw MetadataUnread.unusable("its metadata was not found in \(Self.rangesMax) ranges")
        } catch let error as WheelArchiveError {
            if case .tooLarge = error {
                // Installers read larger files than this reader.
                guard pieceMax < Self.sizeMax else { throw MetadataUnread.tooLarge(Self.sizeMax) }
                throw IsLarge()
            }
            throw MetadataUnread.unusable("\(error)")
        }
    }

    private func sdist(_ sdist: SdistFilename, at url: String) async throws -> CoreMetadata? {
        guard sdist.filename.hasSuffix(".tar.gz") else { return nil }
        let response: PublicSite.Sight
        do {
            response = try await get(url, bytesMax: Self.sdistSizeMax)
        } catch MetadataUnread.tooLarge {
            return nil
        }
        guard response.status == 200 else { throw MetadataUnread.status(response.status) }
        do {
            return try CoreMetadata(parsing: try SdistArchive.metadata(ofArchive: response.body))
        } catch let error as SdistArchiveError {
            throw MetadataUnread.unusable("\(error)")
        }
    }
}

extension MetadataReader {
    private struct Part {
        let bytes: [UInt8]
        /// The size of the whole file, in bytes.
        let total: Int64
        let etag: ETag?
    }

    private func range(_ field: String, bytesMax: Int, of url: String) async throws -> Part {
        let response: PublicSite.Sight
        do {
            response = try await get(url, headers: ["Range": field], bytesMax: bytesMax)
        } catch MetadataUnread.tooLarge {
            throw MetadataUnread.ignoresRanges
        }
        let etag = Self.etag(of: response)
        switch response.status {
        // A server that ignores the range sent all of a small file.
        case 200: return Part(bytes: response.body, total: Int64(response.body.count), etag: etag)
        case 206:
            guard let total = Self.total(response.headers["Content-Range"]) else {
                throw MetadataUnread.unusable("the server does not say how large the file is")
            }
            return Part(bytes: response.body, total: total, etag: etag)
        case 416: throw MetadataUnread.unusable("the file is empty")
        default: throw MetadataUnread.status(response.status)
        }
    }

    /// The ETag, without the weak mark that a compressing cache adds: it is the same object's.
    private static func etag(of response: PublicSite.Sight) -> ETag? {
        response.headers["ETag"].map { ETag($0.hasPrefix("W/") ? String($0.dropFirst(2)) : $0) }
    }

    /// The size in `bytes 0-99/1234`.
    private static func total(_ field: String?) -> Int64? {
        field?.split(separator: "/").last.flatMap { Int64($0) }
    }

    /// - Throws: `IsLarge`; `MetadataUnread`: `tooLarge` above `bytesMax` bytes, which are not taken.
    private func get(
        _ url: String, headers: HTTPHeaders = HTTPHeaders(), bytesMax: Int
    ) async throws -> PublicSite.Sight {
        guard url.hasPrefix(publicURL) else { throw MetadataUnread.unusable("its link leads out of the channel") }
        do {
            let answer = try await site.piece(
                HTTPRequest(url: url, headers: headers), bytesMax: min(bytesMax, pieceMax))
            if let encoding = answer.headers.encoding, answer.status < 300 { throw MetadataUnread.encoded(encoding) }
            return answer
        } catch let error as TransportError {
            switch error.kind {
            case .bodyTooLarge where bytesMax > pieceMax: throw IsLarge()
            case .bodyTooLarge: throw MetadataUnread.tooLarge(bytesMax)
            case .badURL, .tooManyRedirects: throw MetadataUnread.unusable("it is redirected: \(error.message)")
            default: throw MetadataUnread.noAnswer("\(error)")
            }
        }
    }
}
