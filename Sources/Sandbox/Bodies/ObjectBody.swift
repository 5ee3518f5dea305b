import FoundationEssentials

/// The immutable bytes of an object, a part or a message: pieces in memory or of files, shared and never copied.
///
/// So a copy, a completed multipart upload and a cached answer need no further bytes.
package struct ObjectBody: Sendable {
    enum Segment: Sendable {
        case bytes([UInt8])
        case file(BodyFile, offset: Int64, length: Int64)

        var length: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .file(_, _, let length): length
            }
        }
    }

    let segments: [Segment]
    /// The length in bytes.
    package let length: Int64

    /// The bytes that one read takes from a file.
    static let chunkBytes = 256 << 10

    package static let empty = ObjectBody(segments: [])

    package init(_ bytes: [UInt8]) {
        self.init(segments: bytes.isEmpty ? [] : [.bytes(bytes)])
    }

    package init(_ text: String) {
        self.init(Array(text.utf8))
    }

    init(segments: [Segment]) {
        self.segments = segments
        length = segments.reduce(0) { $0 + $1.length }
    }

    /// The bodies joined in order.
    static func concatenation(_ bodies: [ObjectBody]) -> ObjectBody {
        ObjectBody(segments: bodies.flatMap(\.segments))
    }

    /// The bytes of `range`, which must lie within the body.
    func slice(_ range: Range<Int64>) -> ObjectBody {
        precondition(range.lowerBound >= 0 && range.upperBound <= length, "a slice lies within its body")
        var pieces: [Segment] = []
        var start: Int64 = 0
        for segment in segments {
            let end = start + segment.length
            defer { start = end }
            let wanted = range.clamped(to: start..<end)
            guard !wanted.isEmpty else { continue }
            let low = wanted.lowerBound - start
            switch segment {
            case .bytes(let bytes):
                pieces.append(.bytes(Array(bytes[Int(low)..<Int(wanted.upperBound - start)])))
            case .file(let file, let offset, _):
                pieces.append(.file(file, offset: offset + low, length: wanted.upperBound - wanted.lowerBound))
            }
        }
        return ObjectBody(segments: pieces)
    }

    /// Passes all bytes in order, in chunks of limited size for a file.
    /// - Throws: errors of `visit`; `BodyError` when a file cannot be read.
    func forEachChunk(_ visit: ([UInt8]) throws -> Void) throws {
        for segment in segments {
            switch segment {
            case .bytes(let bytes): try visit(bytes)
            case .file(let file, let offset, let length):
                for start in stride(from: 0, to: length, by: Self.chunkBytes) {
                    let count = min(Int64(Self.chunkBytes), length - start)
                    try visit(file.read(offset: offset + start, length: Int(count)))
                }
            }
        }
    }

    /// All bytes in memory, for messages and tests.
    /// - Throws: `BodyError` when a file cannot be read.
    package func collected() throws -> [UInt8] {
        if segments.count == 1, case .bytes(let bytes) = segments[0] { return bytes }
        var all: [UInt8] = []
        all.reserveCapacity(Int(length))
        try forEachChunk { all += $0 }
        return all
    }

    /// The files that the body refers to.
    var files: [BodyFile] {
        segments.compactMap { if case .file(let file, _, _) = $0 { file } else { nil } }
    }
}

extension CodingUserInfoKey {
    /// The key for the `BodyFolder` to which the event log's file names are relative.
    static let bodyFolder = CodingUserInfoKey(rawValue: "bodyFolder")
}

extension ObjectBody: Codable {
    private struct Piece: Codable {
        var bytes: Data?
        var file: String?
        var offset: Int64?
        var length: Int64?
    }

    package init(from decoder: any Decoder) throws {
        let folder = CodingUserInfoKey.bodyFolder.flatMap { decoder.userInfo[$0] as? BodyFolder }
        let pieces = try [Piece](from: decoder)
        self.init(
            segments: try pieces.map { piece in
                if let bytes = piece.bytes { return .bytes(Array(bytes)) }
                guard let folder, let file = piece.file, let offset = piece.offset, let length = piece.length else {
                    throw DecodingError.dataCorrupted(
                        .init(codingPath: decoder.codingPath, debugDescription: "neither bytes nor a file"))
                }
                return .file(folder.file(named: file), offset: offset, length: length)
            })
    }

    package func encode(to encoder: any Encoder) throws {
        let pieces = segments.map { segment in
            switch segment {
            case .bytes(let bytes): Piece(bytes: Data(bytes))
            case .file(let file, let offset, let length): Piece(file: file.name, offset: offset, length: length)
            }
        }
        try pieces.encode(to: encoder)
    }
}
